import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { BooksModule } from '../books/index.js';
import { HoldsModule } from '../holds/index.js';
import { VouchersModule } from '../vouchers/index.js';
import { CaptureHold } from './capture-hold.js';
import { HoldCapturesController } from './hold-captures.controller.js';

@Module({
  imports: [AccountsModule, BooksModule, HoldsModule, VouchersModule],
  controllers: [HoldCapturesController],
  providers: [CaptureHold],
})
export class HoldCapturesModule {}
