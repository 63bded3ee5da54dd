import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { BooksModule } from '../books/index.js';
import { EarmarksModule } from '../earmarks/index.js';
import { ExchangeRatesModule } from '../exchange-rates/index.js';
import { HoldsModule } from '../holds/index.js';
import { PostingModule } from '../posting/index.js';
import { PostingRulesModule } from '../posting-rules/index.js';
import { RequestRepository } from './database/request.repository.js';
import { VoucherRepository } from './database/voucher.repository.js';
import { ExpandParameters } from './expand-parameters.js';
import { LineParticipations } from './line-participations.js';
import { PostBatch } from './post-batch.js';
import { PostVoucher } from './post-voucher.js';
import { PreparePosting } from './prepare-posting.js';
import { ReadVoucher } from './read-voucher.js';
import { VoucherBatchController } from './voucher-batch.controller.js';
import { VoucherController } from './voucher.controller.js';

@Module({
  imports: [
    AccountsModule,
    BooksModule,
    EarmarksModule,
    ExchangeRatesModule,
    HoldsModule,
    PostingModule,
    PostingRulesModule,
  ],
  controllers: [VoucherBatchController, VoucherController],
  providers: [
    PreparePosting,
    ExpandParameters,
    LineParticipations,
    PostBatch,
    RequestRepository,
    PostVoucher,
    ReadVoucher,
    VoucherRepository,
  ],
  exports: [PostVoucher, ReadVoucher, PreparePosting, RequestRepository],
})
export class VouchersModule {}
