import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { AgreementRepository } from './database/agreement.repository.js';
import { USUAL_ACCOUNTS } from './read-terms.js';
import { accountOf } from './rules/account-pattern.rules.js';

/** On which account of the books stands what is owed to a party. */
@Injectable()
export class PayableAccounts {
  constructor(private readonly agreements: AgreementRepository) {}

  /** By the agreements in force on a date, ended ones too; the usual account of a party that there is none with. */
  async of(
    book: BookRef,
    currency: string,
    parties: readonly string[],
    date: string,
  ): Promise<(party: string) => string> {
    const agreed = await this.agreements.inForce(book.id, currency, [...new Set(parties)], date);
    return (party) => {
      const { payableAccount } = { ...USUAL_ACCOUNTS, ...agreed.get(party)?.content };
      return accountOf(payableAccount, { party, currency });
    };
  }
}
