import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { readAccountNumber } from './account-number.rules.js';
import { CheckProposal, unconfirmedOf } from './check-proposal.js';
import { PayeeRepository } from './database/payee.repository.js';
import { SetPayeeDto } from './dto/payee.dto.js';
import { masked } from './masked-account.rules.js';
import { PayeeChanges } from './payee-changes.js';
import { readPayeeName } from './payee-name.rules.js';
import { PayeeSeal } from './payee-seal.js';
import type { Payee } from './payee.js';
import { payeeRefusals } from './payees.errors.js';

/** A proposal as it waits for its checker: the number masked to be seen, and sealed to be kept. */
export interface ConcealedPayee extends SetPayeeDto {
  readonly sealedAccount: string;
}

/** A new payee (收款人), or what one is from a date on: proposed by one client, approved by another. */
@Injectable()
export class SetPayee implements ChangeCommand<SetPayeeDto, ConcealedPayee> {
  readonly effect = 'change';
  readonly name = 'set-payee';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = SetPayeeDto;

  constructor(
    private readonly proposals: CheckProposal,
    private readonly payees: PayeeRepository,
    private readonly changes: PayeeChanges,
    private readonly seal: PayeeSeal,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async check(book: BookRef, content: SetPayeeDto): Promise<Result<void>> {
    const read = await this.proposals.execute(book, content);
    return read.ok ? accepted(undefined) : read;
  }

  /** What is refused is never kept; it is concealed all the same, so that a replay is known by its content. */
  conceal(book: BookRef, content: SetPayeeDto): ConcealedPayee {
    const name = readPayeeName(content.name);
    const read = readAccountNumber(content.numberKind, content.account);
    const account = read.ok ? read.value : content.account;
    return {
      ...content,
      name: name.ok ? name.value : content.name,
      account: masked(account),
      sealedAccount: this.seal.sealForPayee(book.id, content.payee, account),
    };
  }

  async execute(
    tx: Tx,
    { approvalId, book, content }: ApprovedOrder<ConcealedPayee>,
  ): Promise<Result<object>> {
    const { payee: code, name, bank, numberKind, currencies, effectiveFrom } = content;
    await this.payees.advance(tx, book.id);
    const account = this.seal.openForPayee(book.id, code, content.sealedAccount);
    const sharing = await this.payees.codesWithAccount(book.id, account, tx);
    const unconfirmed = unconfirmedOf(sharing, code, content.confirmSharedWith ?? []);
    if (unconfirmed.length > 0) return refused(payeeRefusals.accountShared(unconfirmed));
    const payee = await this.lockOrMake(tx, book, code);
    const number = payee.lastVersion + 1;
    const effectiveUntil = content.effectiveUntil ?? null;
    const recordedAt = toDatabaseTime(this.clock.now());
    await this.payees.addVersion(tx, payee, {
      ...{ number, effectiveFrom, effectiveUntil, name, bank, numberKind, account, currencies },
      ...{ approvalId, recordedAt },
    });
    await this.changes.tell(tx, book.id);
    return accepted({ payee: code, version: number });
  }

  private async lockOrMake(tx: Tx, book: BookRef, code: string): Promise<Payee> {
    const known = await this.payees.lock(tx, book.id, code);
    if (known) return known;
    const made = { id: this.ids.uuid(), bookId: book.id, code, isBlocked: false, lastVersion: 0 };
    await this.payees.insert(tx, made);
    return made;
  }
}
