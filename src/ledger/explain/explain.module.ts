import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { PostingRulesModule } from '../posting-rules/index.js';
import { VouchersModule } from '../vouchers/index.js';
import { ExplainController } from './explain.controller.js';
import { ExplainVoucher } from './explain-voucher.js';

@Module({
  imports: [BooksModule, PostingRulesModule, VouchersModule],
  controllers: [ExplainController],
  providers: [ExplainVoucher],
})
export class ExplainModule {}
