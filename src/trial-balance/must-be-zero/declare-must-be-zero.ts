import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../../ledger/accounts/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { ChartDirectory } from '../../ledger/chart/index.js';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { trialBalanceRefusals } from '../trial-balance.errors.js';
import type { Declaration, DeclarationSubject } from './declaration.js';
import { MustBeZeroRepository } from './must-be-zero.repository.js';

export interface MustBeZeroOrder {
  /** Code of an account, or of a GL account; exactly one of them. */
  readonly account: string | null;
  readonly glAccount: string | null;
  readonly mustBeZero: boolean;
  readonly reason: string;
}

/** Says that an account, or all accounts of a GL account, must be zero at the end of a day, or need not be. */
@Injectable()
export class DeclareMustBeZero {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: AccountDirectory,
    private readonly chart: ChartDirectory,
    private readonly declarations: MustBeZeroRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** @returns what counts now; said again, it changes nothing */
  async execute(caller: Caller, book: BookRef, order: MustBeZeroOrder): Promise<Result<Declaration>> {
    const subject = await this.subjectOf(book, order);
    if (!subject.ok) return subject;
    return this.transactions.runAmongTwins((tx) => this.declare(tx, caller, book, subject.value, order));
  }

  private async subjectOf(
    book: BookRef,
    { account, glAccount }: MustBeZeroOrder,
  ): Promise<Result<DeclarationSubject>> {
    if ((account === null) === (glAccount === null)) return refused(trialBalanceRefusals.subjectNotOne());
    if (account !== null) {
      const found = (await this.accounts.resolve(book.id, [account])).get(account);
      if (!found) return refused(trialBalanceRefusals.accountUnknown('account', account));
      return accepted({ subject: 'A', subjectId: String(found.id) });
    }
    const found = (await this.chart.byCodes(book.id, [glAccount!])).get(glAccount!);
    if (!found) return refused(trialBalanceRefusals.accountUnknown('glAccount', glAccount!));
    return accepted({ subject: 'G', subjectId: String(found.id) });
  }

  private async declare(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    subject: DeclarationSubject,
    { account, glAccount, mustBeZero, reason }: MustBeZeroOrder,
  ): Promise<Result<Declaration>> {
    const last = await this.declarations.last(tx, book.id, subject);
    const code = (account ?? glAccount)!;
    if (last?.mustBeZero === mustBeZero) return accepted({ ...subject, ...last, code });
    const declaredAt = toDatabaseTime(this.clock.now());
    const declaration = { ...subject, number: (last?.number ?? 0) + 1, mustBeZero, reason, declaredAt };
    await this.declarations.insert(tx, book.id, declaration, caller);
    await this.audit.record(tx, {
      caller,
      bookId: book.id,
      action: 'must-be-zero.declare',
      target: code,
      reason,
      detail: { subject: account === null ? 'gl-account' : 'account', mustBeZero },
    });
    return accepted({ ...declaration, code });
  }
}
