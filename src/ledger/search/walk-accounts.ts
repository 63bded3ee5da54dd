import { Injectable } from '@nestjs/common';
import { AccountTimeline, type SequenceRange } from '../entries/index.js';
import { windowSizes, type Examined } from './collect.js';
import { AccountWalkRepository, type WalkedEntry } from './database/account-walk.repository.js';
import type { OpenedSearch } from './opened-search.js';
import { writeAccountPositions, type AccountPositions } from './position.js';
import { isDescending, type SearchFilters } from './search-filters.js';

const SMALLEST_WINDOW = 10;

/**
 * Walks along the entries of one account, or merges those of several in the order in which they were recorded. The
 * accounts are those that there were at the beginning.
 */
@Injectable()
export class WalkAccounts {
  constructor(
    private readonly walk: AccountWalkRepository,
    private readonly timeline: AccountTimeline,
  ) {}

  /**
   * Before the first entry, or behind the last there is now; narrowed by the instants, because `recorded_at` never goes
   * back on an account.
   */
  async beginning({ accountIds, filters }: OpenedSearch): Promise<Map<number, bigint>> {
    const lasts = await this.timeline.lastSequences(accountIds);
    const positions = new Map<number, bigint>();
    for (const accountId of accountIds) {
      positions.set(accountId, await this.beginningOf(accountId, lasts.get(accountId) ?? 0n, filters));
    }
    return positions;
  }

  async *entries(
    search: OpenedSearch,
    from: AccountPositions,
    limit: number,
  ): AsyncGenerator<Examined<WalkedEntry>> {
    const positions = new Map(from);
    const descends = isDescending(search.filters);
    const streams = await this.streams(search, from, limit);
    for (;;) {
      let next: { stream: EntryStream; head: WalkedEntry } | null = null;
      for (const stream of streams) {
        const head = await stream.head();
        if (head !== null && (next === null || isRecordedFirst(head, next.head) !== descends)) {
          next = { stream, head };
        }
      }
      if (next === null) return;
      const { stream, head } = next;
      stream.take();
      positions.set(head.accountId, head.sequence);
      yield { found: head.matches ? head : null, position: () => writeAccountPositions(positions) };
    }
  }

  private async beginningOf(accountId: number, last: bigint, filters: SearchFilters): Promise<bigint> {
    const { recordedFrom, recordedTo } = filters;
    if (!isDescending(filters)) {
      if (recordedFrom === undefined) return 0n;
      return this.timeline.sequenceAt(accountId, last, recordedFrom, 'before-it');
    }
    if (recordedTo === undefined) return last + 1n;
    return (await this.timeline.sequenceAt(accountId, last, recordedTo, 'at-it-too')) + 1n;
  }

  private async streams(
    search: OpenedSearch,
    positions: AccountPositions,
    limit: number,
  ): Promise<EntryStream[]> {
    const { fromDate, toDate } = search.filters;
    const first = Math.max(SMALLEST_WINDOW, Math.ceil((limit + 1) / positions.size));
    const stream = (accountId: number, position: bigint, range: SequenceRange | null): EntryStream =>
      new EntryStream(this.walk, search, accountId, rangeFrom(position, range, search.filters), first);
    if (fromDate === undefined && toDate === undefined) {
      return [...positions].map(([accountId, position]) => stream(accountId, position, null));
    }
    const ranges = await this.timeline.rangesOfDates([...positions.keys()], fromDate, toDate);
    return [...positions].flatMap(([accountId, position]) => {
      const range = ranges.get(accountId);
      return range ? [stream(accountId, position, range)] : [];
    });
  }
}

interface WalkRange {
  readonly after: bigint;
  readonly end: bigint | null;
}

/** From the position on, but not outside of the dates. */
function rangeFrom(position: bigint, range: SequenceRange | null, filters: SearchFilters): WalkRange {
  if (range === null) return { after: position, end: null };
  const { first, last } = range;
  if (isDescending(filters)) return { after: position <= last ? position : last + 1n, end: first };
  return { after: position >= first ? position : first - 1n, end: last };
}

function isRecordedFirst(left: WalkedEntry, right: WalkedEntry): boolean {
  if (left.recordedAt !== right.recordedAt) return left.recordedAt < right.recordedAt;
  return left.accountId < right.accountId;
}

/** The entries of one account from a sequence on, read window by window. */
class EntryStream {
  private readonly sizes: Generator<number, never>;
  private rows: WalkedEntry[] = [];
  private taken = 0;
  private after: bigint;
  private isRead = false;

  constructor(
    private readonly walk: AccountWalkRepository,
    private readonly search: OpenedSearch,
    private readonly accountId: number,
    private readonly range: WalkRange,
    firstWindow: number,
  ) {
    this.after = range.after;
    this.sizes = windowSizes(firstWindow);
  }

  /** The next entry, null when there is none within the instants. */
  async head(): Promise<WalkedEntry | null> {
    if (this.taken === this.rows.length && !this.isRead) await this.read();
    const row = this.rows[this.taken];
    if (row === undefined) return null;
    const { recordedFrom, recordedTo } = this.search.filters;
    const isBeyond = isDescending(this.search.filters)
      ? recordedFrom !== undefined && row.recordedAt < recordedFrom
      : recordedTo !== undefined && row.recordedAt > recordedTo;
    return isBeyond ? null : row;
  }

  take(): void {
    this.taken += 1;
  }

  private async read(): Promise<void> {
    const size = this.sizes.next().value;
    this.rows = await this.walk.window(this.search, this.accountId, this.after, this.range.end, size);
    this.taken = 0;
    this.isRead = this.rows.length < size;
    this.after = this.rows.at(-1)?.sequence ?? this.after;
  }
}
