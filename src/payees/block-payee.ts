import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { PayeeRepository } from './database/payee.repository.js';
import { UnblockPayeeDto } from './dto/payee.dto.js';
import { PayeeChanges } from './payee-changes.js';
import { payeeRefusals } from './payees.errors.js';

/** Nothing new is paid to a payee from the answer on. One person is enough: less money goes out. */
@Injectable()
export class BlockPayee {
  constructor(
    private readonly payees: PayeeRepository,
    private readonly changes: PayeeChanges,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, book: BookRef, code: string, reason: string): Promise<Result<void>> {
    if (!(await this.payees.byCode(book.id, code))) return refused(payeeRefusals.notFound(code));
    await this.transactions.run((tx) => this.block(tx, caller, book, code, reason));
    return accepted(undefined);
  }

  /** One that is blocked already is left as it is. */
  private async block(
    tx: Tx,
    caller: Caller,
    { id: bookId }: BookRef,
    code: string,
    reason: string,
  ): Promise<void> {
    await this.payees.advance(tx, bookId);
    const payee = (await this.payees.lock(tx, bookId, code))!;
    if (payee.isBlocked) return;
    await this.payees.setBlocked(tx, payee, true);
    await this.audit.record(tx, { caller, bookId, action: 'payee.block', target: code, reason });
    await this.changes.tell(tx, bookId);
  }
}

/** A blocked payee is paid again: with maker and checker. */
@Injectable()
export class UnblockPayee implements ChangeCommand<UnblockPayeeDto> {
  readonly effect = 'change';
  readonly name = 'unblock-payee';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = UnblockPayeeDto;

  constructor(
    private readonly payees: PayeeRepository,
    private readonly changes: PayeeChanges,
    private readonly audit: AuditTrail,
  ) {}

  async check({ id }: BookRef, { payee }: UnblockPayeeDto): Promise<Result<void>> {
    const known = await this.payees.byCode(id, payee);
    if (!known) return refused({ ...payeeRefusals.unknown(payee), field: 'content/payee' });
    return known.isBlocked ? accepted(undefined) : refused(payeeRefusals.notBlocked(payee));
  }

  async execute(
    tx: Tx,
    { book, content: { payee: code }, caller, reason }: ApprovedOrder<UnblockPayeeDto>,
  ): Promise<Result<object>> {
    await this.payees.advance(tx, book.id);
    const payee = await this.payees.lock(tx, book.id, code);
    if (!payee?.isBlocked) return refused(payeeRefusals.notBlocked(code));
    await this.payees.setBlocked(tx, payee, false);
    await this.audit.record(tx, { caller, bookId: book.id, action: 'payee.unblock', target: code, reason });
    await this.changes.tell(tx, book.id);
    return accepted({ payee: code });
  }
}
