import type { Progress } from '../verification/index.js';
import type { ArchivedBook, ArchivedMonth } from './archive.js';
import { ArchiveStopped } from './archive-stopped.js';
import type { ArchiveSession } from './database/archive-session.repository.js';
import { ArchiveStateRepository, type DateToMove } from './database/archive-state.repository.js';
import { MoverRepository } from './database/mover.repository.js';
import { monthsToMove, type BookState, type MonthsProblem } from './months-to-move.rules.js';
import { MoveDate } from './move-date.js';

export interface ArchiveOrder {
  readonly through: string;
  /** Who is at it. */
  readonly operator: string;
  /** Compares only, and moves nothing. */
  readonly dryRun: boolean;
  /** Moved by one transaction. */
  readonly vouchersAtOnce: number;
}

/** A month that was moved, or in a dry run would be. */
export interface MovedMonth {
  readonly month: string;
  readonly dates: number;
  readonly vouchers: number;
}

/**
 * Moves the closed months of a book up to one of them into the archive, in their order. Each step can be taken again after it was
 * broken off, and by two at once: whatever is done is found done.
 */
export class ArchiveBook {
  private readonly state: ArchiveStateRepository;
  private readonly moveDate: MoveDate;

  constructor(
    private readonly session: ArchiveSession,
    private readonly book: ArchivedBook,
    private readonly progress: Progress,
  ) {
    this.state = new ArchiveStateRepository(session);
    this.moveDate = new MoveDate(session, new MoverRepository(session), this.state, book);
  }

  months(): Promise<ArchivedMonth[]> {
    return this.state.months(this.book.id);
  }

  /** @throws ArchiveStopped */
  async execute(order: ArchiveOrder): Promise<MovedMonth[]> {
    const months = this.monthsOf(order.through, await this.state.state(this.book.id));
    const moved: MovedMonth[] = [];
    for (const month of months) {
      const dates = await this.datesOf(month);
      const vouchers = dates.reduce((sum, { seal }) => sum + seal!.voucherCount, 0);
      this.progress.begin(order.dryRun ? `vouchers of ${month}, compared` : `vouchers of ${month}`, vouchers);
      if (order.dryRun) await this.compare(dates);
      else await this.move(month, order);
      moved.push({ month, dates: dates.length, vouchers });
    }
    this.progress.stop();
    return moved;
  }

  private async compare(dates: readonly DateToMove[]): Promise<void> {
    for (const date of dates) {
      await this.moveDate.compare(date);
      this.progress.advance(date.seal!.voucherCount);
    }
  }

  private async move(month: string, order: ArchiveOrder): Promise<void> {
    await this.begin(month, order);
    // From here on they do not change.
    const dates = await this.datesOf(month);
    for (const date of dates) {
      if (date.isArchived) continue;
      await this.moveDate.compare(date);
      await this.moveDate.execute(month, date, order.vouchersAtOnce, this.progress);
    }
    await this.session.transaction(async () => {
      if ((await this.state.lockMonth(this.book.id, month)) === 'archived') return;
      const left = await this.state.dateOnline(this.book.id, month);
      if (left !== null)
        throw new ArchiveStopped(
          'ARCHIVE.DATE_UNKNOWN',
          `Vouchers stand on ${left}, which book ${this.book.code} never opened, or came after the date was moved. ` +
            `${month} stays unfinished. Verify the books.`,
        );
      await this.state.endMonth(this.book.id, month, dates.at(-1), order.operator);
    });
  }

  /** What was found before may have changed: asked again with the pointer of closed months locked. */
  private async begin(month: string, { operator }: ArchiveOrder): Promise<void> {
    await this.session.transaction(async () => {
      const state = await this.state.state(this.book.id, true);
      if ((await this.state.lockMonth(this.book.id, month)) !== null) return;
      this.monthsOf(month, state);
      await this.state.beginMonth(this.book.id, month, operator);
    });
  }

  private monthsOf(through: string, state: BookState): readonly string[] {
    const found = monthsToMove(through, state);
    if ('months' in found) return found.months;
    throw stoppedFor(found.problem, this.book);
  }

  /** Every one of them is closed and sealed, or the month is not begun. */
  private async datesOf(month: string): Promise<DateToMove[]> {
    const dates = await this.state.dates(this.book.id, month);
    const unsealed = dates.find(({ isClosed, seal }) => !isClosed || seal === null);
    if (unsealed)
      throw new ArchiveStopped(
        'ARCHIVE.DATE_NOT_SEALED',
        `${unsealed.date} of book ${this.book.code} is not sealed as it is now; nothing of ${month} was moved`,
      );
    return dates;
  }
}

function stoppedFor(problem: MonthsProblem, { code }: ArchivedBook): ArchiveStopped {
  switch (problem.kind) {
    case 'before-the-book':
      return new ArchiveStopped(
        'ARCHIVE.BEFORE_THE_BOOK',
        problem.first === null
          ? `Book ${code} has never opened a date`
          : `The first month of book ${code} is ${problem.first}`,
      );
    case 'month-open':
      return new ArchiveStopped(
        'ARCHIVE.MONTH_NOT_CLOSED',
        `${problem.month} of book ${code} is not closed, and only closed months are archived`,
      );
    case 'year-open':
      return new ArchiveStopped(
        'ARCHIVE.YEAR_NOT_CLOSED',
        `${problem.month} of book ${code} is archived when its year is closed: until then its last date takes adjustments`,
      );
  }
}
