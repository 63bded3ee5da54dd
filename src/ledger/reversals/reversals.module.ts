import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { EarmarksModule } from '../earmarks/index.js';
import { VoucherProgressModule } from '../voucher-progress/index.js';
import { VouchersModule } from '../vouchers/index.js';
import { CorrectVoucher } from './correct-voucher.js';
import { PrepareReversal } from './prepare-reversal.js';
import { ReversalsController } from './reversals.controller.js';
import { ReverseVoucher } from './reverse-voucher.js';

@Module({
  imports: [BooksModule, EarmarksModule, VoucherProgressModule, VouchersModule],
  controllers: [ReversalsController],
  providers: [PrepareReversal, ReverseVoucher, CorrectVoucher],
  exports: [PrepareReversal, ReverseVoucher],
})
export class ReversalsModule {}
