import { Injectable } from '@nestjs/common';
import { newTraceId } from '../../platform/http/index.js';
import { Transactions } from '../../platform/database/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import type { Arrival } from './arrival.js';
import { ArrivalRepository } from './database/arrival.repository.js';
import { FundingRepository } from './database/funding.repository.js';
import { EarmarkFunds } from './earmark-funds.js';
import { MatchArrival } from './match-arrival.js';
import { WalkStatements } from './walk-statements.js';

const PAGE = 200;
const AT_ONCE = 50;
const RUNS = 20;

/** What is left to be done about money that comes in, page by page; each step can be killed and done again. */
@Injectable()
export class FundsRound {
  constructor(
    private readonly statements: WalkStatements,
    private readonly arrivals: ArrivalRepository,
    private readonly books: BookDirectory,
    private readonly matching: MatchArrival,
    private readonly fundings: FundingRepository,
    private readonly earmarking: EarmarkFunds,
    private readonly transactions: Transactions,
  ) {}

  async execute(isStopping = () => false, traceId = newTraceId()): Promise<void> {
    await this.statements.round(traceId, isStopping);
    await this.match(isStopping, traceId);
    await this.sweep(isStopping);
    let after = '0';
    for (let page = await this.fundings.open(after, PAGE); page.length > 0;) {
      for (const fundingNo of page) {
        if (isStopping()) return;
        await this.earmarking.execute(fundingNo, isStopping);
      }
      after = page.at(-1)!;
      page = await this.fundings.open(after, PAGE);
    }
  }

  private async match(isStopping: () => boolean, traceId: string): Promise<void> {
    let after = '0';
    for (;;) {
      const page: Arrival[] = await this.arrivals.fresh(after, PAGE);
      for (let start = 0; start < page.length; start += AT_ONCE) {
        if (isStopping()) return;
        // Side by side, so that they share groups of postings; their keys are earmarked afterwards.
        await Promise.all(
          page.slice(start, start + AT_ONCE).map((arrival) => this.matchOne(arrival, traceId)),
        );
      }
      if (page.length < PAGE) return;
      after = page.at(-1)!.arrivalNo;
    }
  }

  private async matchOne(arrival: Arrival, traceId: string): Promise<void> {
    const book = valueOf(await this.books.byCode(await this.arrivals.bookCode(arrival.bookId)));
    await this.matching.match(book, arrival, traceId);
  }

  /** What was earmarked for details of runs that are void by now is free for others. */
  private async sweep(isStopping: () => boolean): Promise<void> {
    for (const runNo of await this.fundings.unswept(RUNS)) {
      let after = '0';
      for (;;) {
        if (isStopping()) return;
        const page = await this.fundings.ofRun(runNo, after, PAGE);
        await this.transactions.run(async (tx) => {
          await this.fundings.lock(tx, page);
          await this.fundings.reopen(tx, page);
        });
        if (page.length < PAGE) break;
        after = page.at(-1)!;
      }
      // By itself: runs are locked before keys. Nothing comes to a run that is void.
      await this.fundings.swept(runNo);
    }
  }
}
