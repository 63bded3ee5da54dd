import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { PostingModule } from '../posting/index.js';
import { VoucherRepository } from './database/voucher.repository.js';
import { PostVoucher } from './post-voucher.js';
import { ReadVoucher } from './read-voucher.js';
import { VoucherController } from './voucher.controller.js';

@Module({
  imports: [BooksModule, PostingModule],
  controllers: [VoucherController],
  providers: [PostVoucher, ReadVoucher, VoucherRepository],
  exports: [PostVoucher, ReadVoucher],
})
export class VouchersModule {}
