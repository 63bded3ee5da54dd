import { createHash } from 'node:crypto';
import { factOf } from '../ledger/posting/index.js';
import type { Progress } from '../verification/index.js';
import { addCounts, NO_ROWS, type ArchivedBook, type RowCounts } from './archive.js';
import { ArchiveStopped } from './archive-stopped.js';
import type { ArchiveSession } from './database/archive-session.repository.js';
import type { ArchiveStateRepository, DateToMove } from './database/archive-state.repository.js';
import type {
  BookDate,
  FactKey,
  MoverRepository,
  SealedVoucher,
  VoucherToMove,
} from './database/mover.repository.js';

/** The longest vouchers have some hundred lines. */
const LINES_AT_ONCE = 2_000;
/** Read at once. Lists in statements stay below a thousand, which MariaDB turns into tables. */
const READ_AT_ONCE = 900;

/** The last voucher of a page, and how many it had. */
interface MovedPage {
  readonly id: string;
  readonly count: number;
}

/** Moves all vouchers of a closed date, page by page, between two comparisons with its seal. */
export class MoveDate {
  constructor(
    private readonly session: ArchiveSession,
    private readonly mover: MoverRepository,
    private readonly state: ArchiveStateRepository,
    private readonly book: ArchivedBook,
  ) {}

  /** @throws ArchiveStopped when the date is not what was sealed, wherever its vouchers are */
  async compare(date: DateToMove): Promise<void> {
    await this.digestOf(date, (day, after) => this.mover.sealed(day, after, READ_AT_ONCE));
  }

  /** The month has been begun. Moved rows stay moved whatever happens; whoever goes on finds the rest. */
  async execute(month: string, date: DateToMove, vouchersAtOnce: number, progress: Progress): Promise<void> {
    const day = { bookId: this.book.id, date: date.date };
    for (let after: string | null = null; ;) {
      const last: MovedPage | null = await this.session.transaction(async () => {
        await this.state.lockMonth(this.book.id, month);
        return this.movePage(day, after, vouchersAtOnce);
      });
      if (last === null) break;
      after = last.id;
      progress.advance(last.count);
    }
    let counts = NO_ROWS;
    await this.digestOf(date, async (each, after) => {
      const page = await this.mover.archived(each, after, READ_AT_ONCE);
      const last = page.at(-1);
      if (last) counts = addCounts(counts, await this.mover.countArchived(each, after, last.id));
      return page;
    });
    await this.session.transaction(async () => {
      await this.state.lockMonth(this.book.id, month);
      await this.state.endDate(this.book.id, date, counts);
    });
  }

  /** @returns null when there was none left */
  private async movePage(day: BookDate, after: string | null, atMost: number): Promise<MovedPage | null> {
    const page = firstOf(await this.mover.next(day, after, atMost));
    if (page.length === 0) return null;
    const ids = page.map(({ id }) => id);
    const facts = page.flatMap(factsOf);
    const lines = page.reduce((sum, { lineCount }) => sum + lineCount, 0);
    const wanted: RowCounts = { vouchers: page.length, lines, entries: lines, facts: facts.length };
    this.expect(wanted, await this.mover.copy(day, ids, facts), day, page);
    this.expect(wanted, await this.mover.remove(day, ids, facts), day, page);
    return { id: ids.at(-1)!, count: page.length };
  }

  /** @throws ArchiveStopped, which ends the transaction without a change */
  private expect(
    wanted: RowCounts,
    found: RowCounts,
    { date }: BookDate,
    page: readonly VoucherToMove[],
  ): void {
    const differing = (Object.keys(wanted) as (keyof RowCounts)[]).filter(
      (name) => wanted[name] !== found[name],
    );
    if (differing.length === 0) return;
    const numbers = differing.map((name) => `${found[name]} ${name} instead of ${wanted[name]}`).join(', ');
    throw new ArchiveStopped(
      'ARCHIVE.VOUCHER_NOT_WHOLE',
      `Vouchers ${page[0]!.id} to ${page.at(-1)!.id} of ${date} have ${numbers}: nothing of them was moved. ` +
        'Verify the books.',
    );
  }

  /** @throws ArchiveStopped when the vouchers that are read are not those of the seal */
  private async digestOf(
    { date, seal }: DateToMove,
    read: (day: BookDate, after: string | null) => Promise<readonly SealedVoucher[]>,
  ): Promise<void> {
    const day = { bookId: this.book.id, date };
    const hash = createHash('sha256');
    let count = 0;
    for (let after: string | null = null; ;) {
      const page: readonly SealedVoucher[] = await read(day, after);
      for (const { digest } of page) hash.update(digest);
      count += page.length;
      if (page.length < READ_AT_ONCE) break;
      after = page.at(-1)!.id;
    }
    if (count === seal!.voucherCount && hash.digest('hex') === seal!.vouchersDigest) return;
    throw new ArchiveStopped(
      'ARCHIVE.DATE_NOT_AS_SEALED',
      `${date} of book ${this.book.code} has ${count} vouchers, and its seal covers ${seal!.voucherCount}` +
        `${count === seal!.voucherCount ? ' others' : ''}. Nothing more is moved. Verify the books.`,
    );
  }
}

/** As many as have a bounded number of lines, one at least. */
function firstOf(vouchers: readonly VoucherToMove[]): VoucherToMove[] {
  let lines = 0;
  return vouchers.filter(({ lineCount }, index) => {
    lines += lineCount;
    return index === 0 || lines <= LINES_AT_ONCE;
  });
}

const factsOf = ({ id, metadata }: VoucherToMove): FactKey[] =>
  Object.entries(JSON.parse(metadata) as Record<string, string>).map(([name, value]) => ({
    voucher: id,
    fact: factOf(name, value),
  }));
