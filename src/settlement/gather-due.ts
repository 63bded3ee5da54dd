import { Injectable } from '@nestjs/common';
import { Clock, databaseTimeOf, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { DetailRepository } from './database/detail.repository.js';
import { RunRepository } from './database/run.repository.js';
import { DetailFunding, type PageFunding } from './detail-funding.js';
import { DueSources } from './due-sources.js';
import { isFree, type DueDetail, type NewDetail, type SourceRun } from './settlement-detail.js';
import { SettlementDates } from './settlement-dates.js';

export interface GatheredPage {
  /** Where the next page begins; null: that was the last one. */
  readonly next: string | null;
  /** Writes the page: details that are new, and new dates of those that are free. */
  readonly write: (tx: Tx) => Promise<void>;
}

export const GATHER_PAGE = 500;

/** Makes details of what is due on a date, each once, whoever asks and however often. */
@Injectable()
export class GatherDue {
  constructor(
    private readonly sources: DueSources,
    private readonly details: DetailRepository,
    private readonly runs: RunRepository,
    private readonly funding: DetailFunding,
    private readonly dates: SettlementDates,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** All of a date. @returns how many the source had */
  async execute(book: BookRef, date: string): Promise<number> {
    let count = 0;
    let next: string | null = null;
    do {
      const page: GatheredPage & { count: number } = await this.page(book, date, next);
      await this.transactions.runAmongTwins((tx) => page.write(tx));
      count += page.count;
      next = page.next;
    } while (next !== null);
    return count;
  }

  async page(
    book: BookRef,
    date: string,
    after: string | null,
  ): Promise<GatheredPage & { readonly count: number }> {
    const due = await this.sources.page(book.id, date, after, GATHER_PAGE);
    const drafts = due.map((one) => draftOf(book.id, one));
    const dateOf = await this.dates.of(book, drafts);
    const details = drafts.map((draft) => ({ ...draft, settlementDate: dateOf(draft) }));
    const funding = await this.funding.ofPage(book, due);
    return {
      count: due.length,
      next: due.length < GATHER_PAGE ? null : due.at(-1)!.reference,
      write: (tx) => this.write(tx, book.id, runsOf(due), details, funding),
    };
  }

  private async write(
    tx: Tx,
    bookId: number,
    runs: readonly SourceRun[],
    found: readonly NewDetail[],
    funding: PageFunding | null,
  ): Promise<void> {
    const withdrawn = await this.runs.hold(tx, bookId, runs);
    // Voided since it was read: nothing of it becomes a detail.
    const details = found.filter(({ runNo }) => !runNo || withdrawn.get(runNo) === false);
    await funding?.lock(tx);
    const references = details.map(({ sourceReference }) => sourceReference);
    const known = await this.details.known(tx, bookId, 'clearing', references);
    const isKnown = new Set(known.map(({ sourceReference }) => sourceReference));
    const added = details.filter(({ sourceReference }) => !isKnown.has(sourceReference));
    await this.details.insert(tx, added, toDatabaseTime(this.clock.now()));
    await this.expect(tx, bookId, added, funding);
    const byReference = new Map(details.map((one) => [one.sourceReference, one]));
    const moved = known.filter((one) => isElsewhere(one, byReference.get(one.sourceReference)!));
    // Clearing days have changed: what no live batch holds goes where its source says now.
    const locked = await this.details.lock(
      tx,
      moved.map(({ detailNo }) => detailNo),
    );
    const free = locked.filter(isFree);
    await this.details.redate(
      tx,
      free.map(({ detailNo, sourceReference }) => ({ ...byReference.get(sourceReference)!, detailNo })),
    );
  }

  private async expect(
    tx: Tx,
    bookId: number,
    added: readonly NewDetail[],
    funding: PageFunding | null,
  ): Promise<void> {
    if (funding === null || added.length === 0) return;
    const references = added.map(({ sourceReference }) => sourceReference);
    await funding.expect(tx, await this.details.known(tx, bookId, 'clearing', references));
  }
}

/** Each once, by number. */
function runsOf(due: readonly DueDetail[]): SourceRun[] {
  const runs = new Map(due.flatMap(({ run }) => (run ? [[run.runNo, run] as const] : [])));
  return [...runs.values()].sort((left, right) => Number(BigInt(left.runNo) - BigInt(right.runNo)));
}

const isElsewhere = (one: NewDetail, other: NewDetail): boolean =>
  one.dueDate !== other.dueDate || one.settlementAt !== other.settlementAt;

const draftOf = (bookId: number, due: DueDetail): NewDetail => ({
  ...{ bookId, sourceKind: 'clearing', sourceReference: due.reference, originBatchNo: null },
  ...{ party: due.party, currency: due.currency, direction: due.direction, amount: due.netMinor },
  ...{ dueDate: due.settlementDate, settlementDate: due.settlementDate },
  ...{ settlementAt: databaseTimeOf(due.settlementAt), businessType: due.businessType, reason: '' },
  runNo: due.run?.runNo ?? null,
});
