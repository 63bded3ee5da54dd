import { ArchiveRepository } from './database/archive.repository.js';
import { AccountRepository } from './database/account.repository.js';
import { BookRepository, type StoredBook } from './database/book.repository.js';
import type { ReadingSession } from './database/reading-session.repository.js';
import { SealRepository } from './database/seal.repository.js';
import { SetAsideRepository } from './database/set-aside.repository.js';
import { TurnoverRepository, type IndexedFact } from './database/turnover.repository.js';
import { VoucherRepository } from './database/voucher.repository.js';
import { checkSeals } from './rules/check-seals.rules.js';
import { factsOf } from './rules/facts.rules.js';
import { VerificationStopped, type CheckedRows, type VerificationOrder } from './verification.js';
import { ArchiveWalk } from './walks/archive-walk.js';
import { AccountWalk, type Corrections } from './walks/account-walk.js';
import { TurnoverWalk } from './walks/turnover-walk.js';
import { VoucherWalk } from './walks/voucher-walk.js';
import type { Walk } from './walks/walk.js';

const FACTS_AT_ONCE = 5_000;

/**
 * Verifies one book. Days that are closed do not change, so they are walked over first, before a snapshot is taken; the
 * open ones, and what all days add up to, are read in one snapshot. So the server keeps old rows for the short part only.
 */
export class VerifyBook {
  private readonly books: BookRepository;
  private readonly accounts: AccountRepository;
  private readonly setAside: SetAsideRepository;
  private readonly seals: SealRepository;
  private readonly vouchers: VoucherRepository;
  private readonly turnovers: TurnoverRepository;
  private readonly turnoverWalk: TurnoverWalk;
  private readonly voucherWalk: VoucherWalk;
  private readonly walkedDates = new Map<string, number>();
  private checkedAccounts = 0;
  private checkedSeals = 0;

  constructor(
    private readonly session: ReadingSession,
    readonly book: StoredBook,
    private readonly order: VerificationOrder,
    private readonly walk: Walk,
  ) {
    this.books = new BookRepository(session);
    this.accounts = new AccountRepository(session);
    this.setAside = new SetAsideRepository(session, book.id);
    this.seals = new SealRepository(session);
    this.vouchers = new VoucherRepository(session);
    this.turnovers = new TurnoverRepository(session);
    this.turnoverWalk = new TurnoverWalk(book, this.turnovers, this.vouchers, walk);
    const tables = { vouchers: this.vouchers, turnovers: this.turnovers, setAside: this.setAside };
    this.voucherWalk = new VoucherWalk(book, tables, this.turnoverWalk, walk);
  }

  voucherCount(): Promise<number> {
    return this.books.voucherCount(this.book.id, this.order.fromSeal);
  }

  accountCount(): Promise<number> {
    return this.books.accountCount(this.book.id);
  }

  /** Outside the snapshot. @throws VerificationStopped when the day to begin after is not sealed */
  async walkClosedDays(): Promise<void> {
    await this.requireSealed();
    for (const { date, isClosed, sealRevision } of await this.books.days(this.book.id)) {
      if (!isClosed || !this.isToBeWalked(date)) continue;
      await this.voucherWalk.walkDate(date, true);
      this.walkedDates.set(date, sealRevision);
    }
  }

  /** In the snapshot: days that are open, and dates that the book never opened. */
  async walkOtherDays(): Promise<void> {
    const days = await this.books.days(this.book.id);
    const known = new Set(days.map(({ date }) => date));
    const closed = days.filter(({ isClosed }) => isClosed);
    const now = new Map(closed.map(({ date, sealRevision }) => [date, sealRevision]));
    for (const [date, sealRevision] of this.walkedDates)
      if (now.get(date) !== sealRevision)
        throw new VerificationStopped(`${date} of book ${this.book.code} was opened meanwhile; verify again`);
    const dates = new Set([...known, ...(await this.books.datesInUse(this.book.id))]);
    for (const date of [...dates].sort())
      if (this.isToBeWalked(date)) await this.voucherWalk.walkDate(date, known.has(date));
    await this.findUnexpectedFacts();
  }

  /** In the snapshot, when all vouchers, holds and earmarks have been walked over. */
  async walkAccounts(corrections: Omit<Corrections, 'turnovers'>): Promise<void> {
    const turnovers = this.turnoverWalk.corrections;
    const accounts = new AccountWalk(
      this.book,
      this.accounts,
      this.setAside,
      { turnovers, ...corrections },
      this.order.fromSeal,
      this.walk,
    );
    await accounts.run();
    // Every line has been compared with its entry: as many entries as that, or some have no line.
    if (accounts.countedEntries !== this.voucherWalk.walked.entries) await accounts.findLooseEntries();
    this.checkedAccounts = accounts.accounts;
  }

  /** In the snapshot: a move that goes on meanwhile is seen as it was at one moment. */
  async walkArchive(): Promise<void> {
    const archive = new ArchiveRepository(this.session, this.book.id);
    const walk = new ArchiveWalk(this.book, archive, this.walk);
    await walk.run(await this.seals.ofBook(this.book.id), this.order.fromSeal);
  }

  async checkSeals(): Promise<void> {
    const { code: book, id } = this.book;
    const { findings } = this.walk;
    const seals = await this.seals.ofBook(id);
    const exported = this.order.exported.filter((each) => each.book === book).flatMap((each) => each.seals);
    const { days } = this.voucherWalk;
    const opened = await this.books.days(id);
    const revisions = new Map(opened.map(({ date, sealRevision }) => [date, sealRevision]));
    const trustedUpTo = this.order.fromSeal;
    const verdict = checkSeals({ book, seals, exported, days, revisions, trustedUpTo });
    for (const finding of verdict.findings) findings.add(finding);
    for (const { finding, lastVoucher: voucher } of verdict.brokenDays) {
      findings.add(finding);
      if (voucher === null || (await this.vouchers.exists(voucher))) continue;
      findings.add({
        ...{ code: 'VERIFY.VOUCHER_MISSING', subject: { voucher } },
        detail: `the seal of ${finding.subject.date} names it`,
      });
    }
    this.checkedSeals = seals.length;
  }

  addTo(checked: CheckedRows): void {
    const { vouchers, lines, entries } = this.voucherWalk.walked;
    checked.books += 1;
    checked.vouchers += vouchers;
    checked.lines += lines;
    checked.entries += entries;
    checked.accounts += this.checkedAccounts;
    checked.seals += this.checkedSeals;
  }

  private isToBeWalked(date: string): boolean {
    const { fromSeal } = this.order;
    return !this.walkedDates.has(date) && (fromSeal === null || date > fromSeal);
  }

  /** Only what a seal covers can be trusted: every day up to that date. */
  private async requireSealed(): Promise<void> {
    const { fromSeal } = this.order;
    if (fromSeal === null) return;
    const key = (date: string, revision: number): string => `${date}/${revision}`;
    const seals = await this.seals.ofBook(this.book.id);
    const sealed = new Set(seals.map(({ businessDate, revision }) => key(businessDate, revision)));
    const days = (await this.books.days(this.book.id)).filter(({ date }) => date <= fromSeal);
    const unsealed = days.find(({ date, sealRevision }) => !sealed.has(key(date, sealRevision)))?.date;
    const missing = days.at(-1)?.date === fromSeal ? unsealed : fromSeal;
    if (missing !== undefined)
      throw new VerificationStopped(
        `${missing} of book ${this.book.code} is not sealed, so what lies before it cannot be trusted`,
      );
  }

  /** The index has what vouchers say, each thing once; if it has more, the rest is looked for. */
  private async findUnexpectedFacts(): Promise<void> {
    if (this.order.fromSeal !== null) return;
    if ((await this.turnovers.factCount(this.book.id)) === this.voucherWalk.walked.facts) return;
    for (let after: IndexedFact | null = null; ;) {
      const page = await this.turnovers.facts(this.book.id, after, FACTS_AT_ONCE);
      for (const { fact, date, voucher, metadata, voucherDate } of page) {
        const wanted = factsOf({ id: voucher, businessDate: voucherDate ?? '', metadata: metadata ?? '{}' });
        if (wanted.some((each) => each.fact === fact && each.date === date)) continue;
        const subject = { book: this.book.code, voucher };
        const detail = 'the index has something for it that its metadata do not say';
        this.walk.findings.add({ code: 'VERIFY.METADATA_INDEX_WRONG', subject, detail });
      }
      if (page.length < FACTS_AT_ONCE) return;
      after = page.at(-1)!;
    }
  }
}
