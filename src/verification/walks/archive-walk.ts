import { ARCHIVE, ONLINE } from '../../ledger/places/index.js';
import type { ArchiveRepository } from '../database/archive.repository.js';
import type { StoredBook } from '../database/book.repository.js';
import {
  checkMonths,
  differenceOf,
  placeProblem,
  type SealOfDay,
  type StoredArchivedDay,
  type StoredArchivedMonth,
} from '../rules/check-archive.rules.js';
import { AT_MOST, type Walk } from './walk.js';

/**
 * The border between online and archive: a voucher is on one side, the one of its date, and what was archived is there as
 * it was counted. What single rows say has been compared before, wherever they are.
 */
export class ArchiveWalk {
  constructor(
    private readonly book: StoredBook,
    private readonly archive: ArchiveRepository,
    private readonly walk: Walk,
  ) {}

  /** @param trustedUpTo of dates up to that one the rows are not counted; null for none */
  async run(seals: readonly SealOfDay[], trustedUpTo: string | null): Promise<void> {
    const { archive } = this;
    const [months, days] = [await archive.months(), await archive.days()];
    const byNumber = new Map(seals.map((seal) => [seal.number, seal]));
    for (const { month, detail } of checkMonths(months, days, byNumber, await archive.closedThrough()))
      this.find('VERIFY.ARCHIVE_MONTH_WRONG', { month }, detail);
    await this.findMisplaced(months, days);
    await this.findTwins();
    for (const day of days)
      if (trustedUpTo === null || day.date > trustedUpTo) await this.count(day, byNumber.get(day.seal));
  }

  private async findMisplaced(
    months: readonly StoredArchivedMonth[],
    days: readonly StoredArchivedDay[],
  ): Promise<void> {
    const byMonth = new Map(months.map((month) => [month.month, month]));
    const byDate = new Map(days.map((day) => [day.date, day]));
    for (const [side, place] of [
      ['online', ONLINE],
      ['archive', ARCHIVE],
    ] as const)
      for (const date of await this.archive.datesIn(place)) {
        const problem = placeProblem(side, date, byMonth, byDate);
        if (problem === null) continue;
        for (const voucher of await this.archive.vouchersOn(place, date, AT_MOST))
          this.find('VERIFY.ARCHIVE_PLACE_WRONG', { voucher }, problem);
      }
  }

  private async findTwins(): Promise<void> {
    for (const voucher of await this.archive.vouchersInBoth(AT_MOST))
      this.find('VERIFY.ARCHIVE_TWICE', { voucher }, 'it stands online and in the archive');
    for (const { accountId, sequence: entry } of await this.archive.entriesInBoth(AT_MOST)) {
      const detail = 'it stands online and in the archive';
      this.walk.findings.add({ code: 'VERIFY.ARCHIVE_TWICE', subject: { accountId, entry }, detail });
    }
  }

  private async count(day: StoredArchivedDay, seal: SealOfDay | undefined): Promise<void> {
    const { date, counts, vouchersDigest } = day;
    const difference = differenceOf(counts, await this.archive.countsOn(date));
    if (difference !== null) this.find('VERIFY.ARCHIVE_DAY_WRONG', { date }, `the archive has ${difference}`);
    else if (seal?.vouchersDigest !== vouchersDigest)
      this.find('VERIFY.ARCHIVE_DAY_WRONG', { date }, `seal ${day.seal} is not the one it was archived with`);
  }

  private find(
    code:
      | 'VERIFY.ARCHIVE_MONTH_WRONG'
      | 'VERIFY.ARCHIVE_PLACE_WRONG'
      | 'VERIFY.ARCHIVE_TWICE'
      | 'VERIFY.ARCHIVE_DAY_WRONG',
    subject: { readonly month?: string; readonly date?: string; readonly voucher?: string },
    detail: string,
  ): void {
    this.walk.findings.add({ code, subject: { book: this.book.code, ...subject }, detail });
  }
}
