import { Module, type OnModuleInit } from '@nestjs/common';
import { ApprovalCommands, ApprovalsModule } from '../ledger/approvals/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { BlockPayee, UnblockPayee } from './block-payee.js';
import { CheckProposal } from './check-proposal.js';
import { PayeeRepository } from './database/payee.repository.js';
import { PayeeChanges } from './payee-changes.js';
import { PayeeSeal } from './payee-seal.js';
import { PayeesController } from './payees.controller.js';
import { ReadPayees } from './read-payees.js';
import { ResolvePayee } from './resolve-payee.js';
import { RevealAccount } from './reveal-account.js';
import { SetPayee } from './set-payee.js';

/** The payee book (收款人名册): whom a book pays, changed by maker and checker only. */
@Module({
  imports: [ApprovalsModule, BooksModule],
  controllers: [PayeesController],
  providers: [
    BlockPayee,
    CheckProposal,
    PayeeChanges,
    PayeeRepository,
    PayeeSeal,
    ReadPayees,
    ResolvePayee,
    RevealAccount,
    SetPayee,
    UnblockPayee,
  ],
  exports: [PayeeChanges, PayeeSeal, ResolvePayee],
})
export class PayeesModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly setPayee: SetPayee,
    private readonly unblockPayee: UnblockPayee,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.setPayee);
    this.commands.register(this.unblockPayee);
  }
}
