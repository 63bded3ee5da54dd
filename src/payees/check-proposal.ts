import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { readAccountNumber } from './account-number.rules.js';
import { PayeeRepository } from './database/payee.repository.js';
import type { SetPayeeDto } from './dto/payee.dto.js';
import { payeeRefusals } from './payees.errors.js';
import { readPayeeName } from './payee-name.rules.js';

/** What is proposed, in the spelling in which it is kept. */
export interface ReadProposal {
  readonly name: string;
  readonly account: string;
}

/** Looks at what is proposed for the payee book; what other payees have is looked at again when it is approved. */
@Injectable()
export class CheckProposal {
  constructor(private readonly payees: PayeeRepository) {}

  async execute(book: BookRef, content: SetPayeeDto): Promise<Result<ReadProposal>> {
    const { effectiveFrom, effectiveUntil, currencies, payee, confirmSharedWith = [] } = content;
    const name = readPayeeName(content.name);
    if (!name.ok) return name;
    const account = readAccountNumber(content.numberKind, content.account);
    if (!account.ok) return account;
    if (effectiveUntil !== undefined && effectiveUntil < effectiveFrom)
      return refused(payeeRefusals.datesCrossed());
    const unknown = currencies.find((currency) => !book.currencies.has(currency));
    if (unknown !== undefined) return refused(payeeRefusals.currencyNotInBook(unknown));
    const businessDate = await this.payees.businessDateOf(book.id);
    if (effectiveFrom < businessDate) return refused(payeeRefusals.beginsInThePast(businessDate));
    const sharing = await this.payees.codesWithAccount(book.id, account.value);
    const unconfirmed = unconfirmedOf(sharing, payee, confirmSharedWith);
    if (unconfirmed.length > 0) return refused(payeeRefusals.accountShared(unconfirmed));
    return accepted({ name: name.value, account: account.value });
  }
}

/** Other payees that have the account and were not named. */
export const unconfirmedOf = (
  sharing: readonly string[],
  payee: string,
  confirmed: readonly string[],
): string[] => sharing.filter((code) => code !== payee && !confirmed.includes(code));
