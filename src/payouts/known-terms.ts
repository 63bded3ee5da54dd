import { Injectable } from '@nestjs/common';
import { PayoutTermsRepository } from './database/payout-terms.repository.js';
import type { PayoutTerms } from './payout-terms.js';

/**
 * The terms of books, kept in memory. They may be old: the group that decides on them looks at their version, and who
 * meets another one forgets them here and decides anew.
 */
@Injectable()
export class KnownTerms {
  private readonly known = new Map<number, Promise<PayoutTerms>>();

  constructor(private readonly terms: PayoutTermsRepository) {}

  of(bookId: number): Promise<PayoutTerms> {
    const known = this.known.get(bookId);
    if (known) return known;
    const reading = this.terms.readToDecide(bookId);
    this.known.set(bookId, reading);
    reading.catch(() => this.forgetReading(bookId, reading));
    return reading;
  }

  /** @param terms those that turned out to be old; what was read since stays */
  async forget(terms: PayoutTerms): Promise<void> {
    const known = this.known.get(terms.bookId);
    if (known && (await known).version === terms.version) this.forgetReading(terms.bookId, known);
  }

  private forgetReading(bookId: number, reading: Promise<PayoutTerms>): void {
    if (this.known.get(bookId) === reading) this.known.delete(bookId);
  }
}
