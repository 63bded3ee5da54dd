import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Transactions } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { ReadApprovals } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { PayeeRepository } from './database/payee.repository.js';
import type { RevealAccountDto } from './dto/payee.dto.js';
import { payeeRefusals } from './payees.errors.js';
import { PayeeSeal } from './payee-seal.js';
import { SetPayee, type ConcealedPayee } from './set-payee.js';

/** The only way to a number in full; that it was gone is in the audit trail before the number is told. */
@Injectable()
export class RevealAccount {
  constructor(
    private readonly payees: PayeeRepository,
    private readonly approvals: ReadApprovals,
    private readonly command: SetPayee,
    private readonly seal: PayeeSeal,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    code: string,
    order: RevealAccountDto,
  ): Promise<Result<string>> {
    const { approval, version, reason } = order;
    const account =
      approval === undefined
        ? await this.ofVersion(book, code, version)
        : await this.ofProposal(book, code, approval);
    if (!account.ok) return account;
    const detail = { ...(approval !== undefined && { approval }), ...(version !== undefined && { version }) };
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        ...{ caller, bookId: book.id, action: 'payee.reveal', target: code, reason, detail },
      }),
    );
    return account;
  }

  private async ofVersion(book: BookRef, code: string, version?: number): Promise<Result<string>> {
    const payee = await this.payees.byCode(book.id, code);
    if (!payee) return refused(payeeRefusals.notFound(code));
    const number = version ?? payee.lastVersion;
    const [found] = await this.payees.versions(payee, number + 1, 1);
    return found?.number === number
      ? accepted(found.account)
      : refused(payeeRefusals.versionNotFound(code, number));
  }

  /** Who checks a proposal compares its number with what the payee gave. */
  private async ofProposal(book: BookRef, code: string, id: string): Promise<Result<string>> {
    const found = await this.approvals.byId(book, id);
    if (!found.ok) return found;
    const { command, content } = found.value;
    const proposal = content as ConcealedPayee;
    if (command !== this.command.name || proposal.payee !== code)
      return refused(payeeRefusals.notFound(code));
    return accepted(this.seal.openForPayee(book.id, code, proposal.sealedAccount));
  }
}
