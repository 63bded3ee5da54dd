import { Injectable } from '@nestjs/common';
import { Clock, databaseTimeOf, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { DetailRepository } from './database/detail.repository.js';
import { RunRepository } from './database/run.repository.js';
import { DetailFunding, type PageFunding } from './detail-funding.js';
import { DueSources } from './due-sources.js';
import {
  isFree,
  type DueDetail,
  type KnownDetail,
  type NewDetail,
  type SourceRun,
} from './settlement-detail.js';
import { ReadAhead } from './read-ahead.js';
import { SettlementDates } from './settlement-dates.js';

interface GatheredPage {
  /** How many the source had. */
  readonly count: number;
  /** Where the next page begins; null: that was the last one. */
  readonly next: string | null;
  /** Writes the page: details that are new, and new dates of those that are free. */
  readonly write: (tx: Tx) => Promise<void>;
}

/** Results whose details are made in one transaction. */
const GATHER_PAGE = 1_000;

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
    return ReadAhead.during(async (ahead) => {
      let count = 0;
      let next: string | null = null;
      do {
        const page: GatheredPage = await this.page(book, date, next, ahead);
        await this.transactions.runAmongTwins((tx) => page.write(tx));
        count += page.count;
        next = page.next;
      } while (next !== null);
      return count;
    });
  }

  /** A page; the one after it is read from here on. */
  async page(book: BookRef, date: string, after: string | null, ahead: ReadAhead): Promise<GatheredPage> {
    const read = (from: string | null) => [`due ${from}`, () => this.readPage(book, date, from)] as const;
    const page = await ahead.page(...read(after));
    if (page.next !== null) ahead.begin(...read(page.next));
    return page;
  }

  private async readPage(book: BookRef, date: string, after: string | null): Promise<GatheredPage> {
    const due = await this.sources.page(book.id, date, after, GATHER_PAGE);
    const places = due.map(placeOf);
    const dateOf = await this.dates.of(book, places);
    const details = due.map((one, index) => detailOf(book.id, one, dateOf(places[index]!)));
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
    const referenceOf = new Map(moved.map(({ detailNo, sourceReference }) => [detailNo, sourceReference]));
    await this.details.redate(
      tx,
      free.map(({ detailNo }) => ({ ...byReference.get(referenceOf.get(detailNo)!)!, detailNo })),
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

const isElsewhere = (one: KnownDetail, other: NewDetail): boolean =>
  one.dueDate !== other.dueDate || one.settlementAt !== other.settlementAt;

const placeOf = ({ party, currency, settlementDate: dueDate }: DueDetail) => ({
  party,
  currency,
  dueDate,
  sourceKind: 'clearing' as const,
});

/** Field by field: a copy of so wide an object costs more than all else that is done for a detail. */
const detailOf = (bookId: number, due: DueDetail, settlementDate: string): NewDetail => ({
  bookId,
  sourceKind: 'clearing',
  sourceReference: due.reference,
  originBatchNo: null,
  party: due.party,
  currency: due.currency,
  direction: due.direction,
  amount: due.netMinor,
  dueDate: due.settlementDate,
  settlementDate,
  settlementAt: databaseTimeOf(due.settlementAt),
  businessType: due.businessType,
  reason: '',
  runNo: due.run?.runNo ?? null,
});
