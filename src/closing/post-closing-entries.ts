import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { POSTING_DEFAULTS, PostingQueue, type Posting } from '../ledger/posting/index.js';
import { canonicalJson, canonicalSha256, sha256 } from '../platform/digest/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import { closingRefusals } from './closing.errors.js';
import { closingLines, type OpenProfit } from './closing-entry.rules.js';
import { ProfitRepository, type ProfitGroup } from './database/profit.repository.js';

export const CLOSING_BUSINESS_TYPE = 'year-closing';
/** Of one voucher: what is locked at once stays small. */
const ACCOUNTS_PER_VOUCHER = 200;

/** The closing entries of a year, in the name of whoever began to close it. */
export interface ClosingEntriesOrder {
  readonly book: BookRef;
  readonly year: string;
  /** Of the close that they are for. */
  readonly revision: number;
  /** The last date of the year, which takes nothing else any more. */
  readonly businessDate: string;
  readonly retainedGlAccountId: number;
  readonly closer: { readonly clientId: number; readonly apiKeyId: number };
  readonly traceId: string;
}

/**
 * Posts vouchers that make every income and expense account zero at the end of a year (结转损益). What is left is looked at
 * anew before each: nothing but these vouchers reaches the date, and they are posted in one order, so that every node
 * comes to the same next voucher, and its request number admits it once.
 */
@Injectable()
export class PostClosingEntries {
  constructor(
    private readonly profits: ProfitRepository,
    private readonly queue: PostingQueue,
    private readonly ids: Ids,
  ) {}

  /** Whether there is an account for the result in every currency that has one. */
  async check(book: BookRef, businessDate: string, retainedGlAccountId: number): Promise<Result<void>> {
    const retained = await this.profits.accountsUnder(book.id, retainedGlAccountId);
    for (const group of await this.profits.groups(book.id)) {
      if (retained.has(group.currency)) continue;
      const left = await this.profits.open(group, businessDate, 1);
      if (left.length > 0) return refused(closingRefusals.retainedEarningsMissing(group.currency));
    }
    return accepted(undefined);
  }

  /** Said again after it was broken off, it posts what is left. */
  async execute(order: ClosingEntriesOrder): Promise<Result<void>> {
    const { book, businessDate, retainedGlAccountId } = order;
    const retained = await this.profits.accountsUnder(book.id, retainedGlAccountId);
    for (const group of await this.profits.groups(book.id)) {
      for (;;) {
        const left = await this.profits.open(group, businessDate, ACCOUNTS_PER_VOUCHER);
        if (left.length === 0) break;
        const account = retained.get(group.currency);
        if (account === undefined) return refused(closingRefusals.retainedEarningsMissing(group.currency));
        const outcome = await this.queue.post(this.postingOf(order, group, left, account));
        if (outcome.kind === 'refused') return refused(withoutField(outcome.refusal));
      }
    }
    return accepted(undefined);
  }

  private postingOf(
    { book, year, revision, businessDate, closer, traceId }: ClosingEntriesOrder,
    { glAccount, currency }: ProfitGroup,
    left: readonly OpenProfit[],
    retained: string,
  ): Posting {
    const memo = `Closing entries of ${year}, revision ${revision}: ${glAccount} ${currency}`;
    const lines = closingLines(left, retained, currency);
    const place = canonicalJson({ book: book.code, glAccount, currency, first: left[0]!.account });
    const told = lines.map(({ account, side, amount }) => [account, side, amount.toString()]);
    return {
      ...POSTING_DEFAULTS,
      ...closer,
      voucherId: this.ids.uuid(),
      bookId: book.id,
      traceId,
      requestNumber: `year-closing:${year}:${revision}:${sha256(place).slice(0, 32)}`,
      contentHash: canonicalSha256({ command: 'year-closing', place, revision, year, lines: told }),
      businessDate,
      phase: 'closing',
      businessType: CLOSING_BUSINESS_TYPE,
      memo,
      metadata: canonicalJson({ phase: 'closing', year }),
      lines,
      override: memo,
    };
  }
}

/** Fields of a refused posting are none of the request to close; the details name the account. */
function withoutField<T extends { field?: string }>({ field: _field, ...refusal }: T): Omit<T, 'field'> {
  return refusal;
}
