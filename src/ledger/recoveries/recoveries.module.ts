import { Module, type OnModuleInit } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ApprovalCommands, ApprovalsModule } from '../approvals/index.js';
import { BooksModule } from '../books/index.js';
import { VouchersModule } from '../vouchers/index.js';
import { RecoverOverpayment } from './recover-overpayment.js';

@Module({
  imports: [AccountsModule, ApprovalsModule, BooksModule, VouchersModule],
  providers: [RecoverOverpayment],
})
export class RecoveriesModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly recoverOverpayment: RecoverOverpayment,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.recoverOverpayment);
  }
}
