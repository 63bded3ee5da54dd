import { Module, type OnModuleInit } from '@nestjs/common';
import { ApprovalCommands, ApprovalsModule } from '../ledger/approvals/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { PayeesModule } from '../payees/index.js';
import { AgreementRepository } from './database/agreement.repository.js';
import { ReadAgreements } from './read-agreements.js';
import { SetAgreement } from './set-agreement.js';
import { SettlementAgreementsController } from './settlement-agreements.controller.js';
import { SettlementCalendars } from './settlement-calendars.js';

/** Settlement (清算): what is due to parties, gathered into orders, approved. */
@Module({
  imports: [ApprovalsModule, BooksModule, PayeesModule],
  controllers: [SettlementAgreementsController],
  providers: [AgreementRepository, ReadAgreements, SetAgreement, SettlementCalendars],
  exports: [SettlementCalendars],
})
export class SettlementModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly setAgreement: SetAgreement,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.setAgreement);
  }
}
