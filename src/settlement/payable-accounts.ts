import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';

/** On which account of the books stands what is owed to a party, where its agreement does not say otherwise. */
const payableOf = (party: string): string => `payable:${party}`;

/** The payable accounts of parties. */
@Injectable()
export class PayableAccounts {
  of(
    _book: BookRef,
    _currency: string,
    _parties: readonly string[],
    _date: string,
  ): Promise<(party: string) => string> {
    return Promise.resolve(payableOf);
  }
}
