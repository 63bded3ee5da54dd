import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { EarmarksModule } from '../earmarks/index.js';
import { VoucherProgressModule } from '../voucher-progress/index.js';
import { RefundAsPayout } from './refund-as-payout.js';
import { RefundVoucher } from './refund-voucher.js';
import { RefundsController } from './refunds.controller.js';

@Module({
  imports: [BooksModule, EarmarksModule, VoucherProgressModule],
  controllers: [RefundsController],
  providers: [RefundAsPayout, RefundVoucher],
  exports: [RefundAsPayout],
})
export class RefundsModule {}
