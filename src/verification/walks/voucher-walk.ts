import { DayDigest } from '../../ledger/seals/index.js';
import type { StoredBook } from '../database/book.repository.js';
import type { SetAsideRepository } from '../database/set-aside.repository.js';
import { factKey, type IndexedFact, type TurnoverRepository } from '../database/turnover.repository.js';
import type {
  LineInPlace,
  LinkInPlace,
  VoucherHeader,
  VoucherRepository,
} from '../database/voucher.repository.js';
import { checkEntry } from '../rules/check-entry.rules.js';
import type { WalkedDay } from '../rules/check-seals.rules.js';
import { checkVoucher } from '../rules/check-voucher.rules.js';
import { DayTurnovers } from '../rules/day-turnovers.rules.js';
import { factsOf } from '../rules/facts.rules.js';
import { LinesAside } from '../rules/lines-aside.rules.js';
import { NO_ENTRY } from '../rules/stored.js';
import type { TurnoverWalk } from './turnover-walk.js';
import { voucherPages, type VoucherPage } from './voucher-pages.js';
import { LISTED_AT_ONCE, type Walk } from './walk.js';

export interface VoucherTables {
  readonly vouchers: VoucherRepository;
  readonly turnovers: TurnoverRepository;
  readonly setAside: SetAsideRepository;
}

/** What has been walked over. */
export interface WalkedVouchers {
  vouchers: number;
  lines: number;
  /** Entries that belong to one of the lines. */
  entries: number;
  /** Metadata that the index has. */
  facts: number;
}

/**
 * Walks over the vouchers of a book date by date: each with its lines and links, each line with its entry, the entry
 * before that and its account. Memory holds a page of vouchers, and the accounts that moved on one date.
 */
export class VoucherWalk {
  readonly walked: WalkedVouchers = { vouchers: 0, lines: 0, entries: 0, facts: 0 };
  readonly days = new Map<string, WalkedDay>();

  constructor(
    private readonly book: StoredBook,
    private readonly tables: VoucherTables,
    private readonly turnoverWalk: TurnoverWalk,
    private readonly walk: Walk,
  ) {}

  /** @param isKnown false for a date that the book never opened */
  async walkDate(date: string, isKnown: boolean): Promise<void> {
    const turnovers = new DayTurnovers();
    const day = new DayUnderWay();
    let lookedUp = Promise.resolve();
    for await (const page of voucherPages(this.tables.vouchers, this.book.id, date)) {
      const found = this.checkPage(page, turnovers, day, isKnown);
      await lookedUp;
      lookedUp = this.lookUp(found);
      // Whoever waits for it next is told; until then it is nobody's.
      lookedUp.catch(() => undefined);
      this.walk.progress.advance(page.vouchers.length);
    }
    await lookedUp;
    await this.turnoverWalk.compare(date, turnovers);
    this.days.set(date, day.done());
  }

  /** Without waiting for anything, so that the next page is read meanwhile. */
  private checkPage(
    { vouchers, lines, links }: VoucherPage,
    turnovers: DayTurnovers,
    day: DayUnderWay,
    isKnown: boolean,
  ): { aside: LinesAside; facts: IndexedFact[] } {
    const aside = new LinesAside();
    const facts: IndexedFact[] = [];
    let [atLine, atLink] = [0, 0];
    for (const voucher of vouchers) {
      const own: LineInPlace[] = [];
      while (lines[atLine]?.voucherBytes.equals(voucher.idBytes)) own.push(lines[atLine++]!);
      const ownLinks: LinkInPlace[] = [];
      while (links[atLink]?.voucherId === voucher.id) ownLinks.push(links[atLink++]!);
      const digest = this.checkVoucher(voucher, own, ownLinks, isKnown);
      day.add(voucher, digest);
      for (const line of own) {
        this.checkLine(voucher, digest, line);
        if (line.isOfBook) turnovers.addLine(line.accountId, line.side, line.amount, line.sequence);
        if (line.hold !== null || line.purpose !== null) aside.add(voucher.id, line);
      }
      this.walked.lines += own.length;
      if (voucher.metadata !== '{}') facts.push(...factsOf(voucher));
    }
    this.walked.vouchers += vouchers.length;
    return { aside, facts };
  }

  /** @returns what the digest of the voucher should be */
  private checkVoucher(
    voucher: VoucherHeader,
    lines: readonly LineInPlace[],
    links: readonly LinkInPlace[],
    isKnown: boolean,
  ): string {
    const { findings } = this.walk;
    const subject = { book: this.book.code, voucher: voucher.id };
    const { digest, problems } = checkVoucher(voucher, lines, links);
    for (const { kind, detail } of problems) findings.add({ code: VOUCHER_CODES[kind], subject, detail });
    if (!isKnown)
      findings.add({
        ...{ code: 'VERIFY.VOUCHER_DATE_UNKNOWN', subject },
        detail: `${voucher.businessDate} was never opened`,
      });
    if (voucher.request !== 'this') this.addRequest(voucher);
    for (const { kind, target, targetBook } of links) {
      if (targetBook === null)
        findings.add({
          ...{ code: 'VERIFY.VOUCHER_MISSING', subject: { voucher: target } },
          detail: 'a link names it',
        });
      else if (targetBook !== voucher.bookId)
        findings.add({
          ...{ code: 'VERIFY.LINK_WRONG', subject: { voucher: target } },
          detail: `${kind} of voucher ${voucher.id}, which is in another book`,
        });
    }
    return digest;
  }

  private addRequest({ id, requestNumber: request, request: names }: VoucherHeader): void {
    const detail =
      names === 'none'
        ? `it is not there, and voucher ${id} was posted under it`
        : `it names another voucher than ${id}, which was posted under it`;
    this.walk.findings.add({ code: 'VERIFY.REQUEST_WRONG', subject: { request }, detail });
  }

  private checkLine(voucher: VoucherHeader, voucherDigest: string, line: LineInPlace): void {
    const { accountId, lineNumber, entry, isEntryOfLine, normalSide } = line;
    const { findings } = this.walk;
    const where = `line ${lineNumber} of voucher ${voucher.id}`;
    if (normalSide === null)
      findings.add({
        ...{ code: 'VERIFY.ACCOUNT_UNKNOWN', subject: { accountId } },
        detail: `${where} names it`,
      });
    else if (!line.isOnAccount)
      findings.add({
        ...{ code: 'VERIFY.LINE_ACCOUNT_WRONG', subject: { accountId } },
        detail: `${where} is not of its book, GL account and currency`,
      });
    const sequence = Number(line.sequence);
    if (entry === null) {
      const detail = `${where} names it`;
      findings.add({ code: 'VERIFY.ENTRY_MISSING', subject: { accountId, entry: sequence }, detail });
      return;
    }
    const subject = { accountId, entry: sequence, voucher: voucher.id, line: lineNumber };
    if (!isEntryOfLine) {
      const detail = 'the entry belongs to another line';
      findings.add({
        ...{ code: 'VERIFY.ENTRY_LINE_DIFFER', subject, detail },
        storedDigest: entry.digest,
      });
      return;
    }
    this.walked.entries += 1;
    const previous = sequence === 1 ? NO_ENTRY : line.previous;
    const problems = checkEntry({ voucher, voucherDigest, line, normalSide, entry, previous });
    for (const { kind, detail, ...more } of problems) {
      const code = ENTRY_CODES[kind];
      const about = kind === 'line' ? subject : { accountId, entry: sequence };
      findings.add({ code, subject: about, detail, ...more });
    }
  }

  /** What the lines of a page have beside them in other tables. */
  private async lookUp({
    aside,
    facts,
  }: {
    aside: LinesAside;
    facts: readonly IndexedFact[];
  }): Promise<void> {
    await this.checkMarks(aside);
    await this.checkFacts(facts);
  }

  /** What lines say of holds and purposes is what the events of their vouchers say. */
  private async checkMarks(aside: LinesAside): Promise<void> {
    const { capturingVouchers, movingVouchers } = aside;
    const { setAside } = this.tables;
    const { findings } = this.walk;
    if (capturingVouchers.length > 0)
      for (const { voucher, hold } of aside.differingCaptures(await setAside.captures(capturingVouchers)))
        findings.add({
          ...{ code: 'VERIFY.HOLD_CAPTURE_WRONG', subject: { voucher, hold } },
          detail: 'its lines and the events of the hold differ',
        });
    if (movingVouchers.length > 0)
      for (const move of aside.differingMoves(await setAside.moves(movingVouchers))) {
        const { voucher, accountId, purpose } = move;
        const detail = 'its lines and the events of the purpose differ';
        findings.add({
          code: 'VERIFY.EARMARK_LINES_WRONG',
          subject: { voucher, accountId, purpose },
          detail,
        });
      }
  }

  private async checkFacts(facts: readonly IndexedFact[]): Promise<void> {
    for (let start = 0; start < facts.length; start += LISTED_AT_ONCE) {
      const some = facts.slice(start, start + LISTED_AT_ONCE);
      const there = await this.tables.turnovers.factsThere(this.book.id, some);
      this.walked.facts += there.size;
      for (const fact of some) {
        if (there.has(factKey(fact))) continue;
        const subject = { book: this.book.code, voucher: fact.voucher };
        const detail = 'the index lacks some of its metadata';
        this.walk.findings.add({ code: 'VERIFY.METADATA_INDEX_WRONG', subject, detail });
      }
    }
  }
}

const VOUCHER_CODES = {
  digest: 'VERIFY.VOUCHER_DIGEST_WRONG',
  lines: 'VERIFY.VOUCHER_LINES_WRONG',
  unbalanced: 'VERIFY.VOUCHER_UNBALANCED',
} as const;

const ENTRY_CODES = {
  line: 'VERIFY.ENTRY_LINE_DIFFER',
  chain: 'VERIFY.ENTRY_CHAIN_BROKEN',
  digest: 'VERIFY.ENTRY_DIGEST_WRONG',
} as const;

/** The digest of a day as its vouchers come by; the second one begins where a voucher is not as it should be. */
class DayUnderWay {
  private readonly stored = new DayDigest();
  private computed: DayDigest | null = null;

  add({ id, digest, digestBytes, recordedAt }: VoucherHeader, computed: string): void {
    const at = `${recordedAt.replace(' ', 'T')}Z`;
    if (computed !== digest) this.computed ??= this.stored.copy();
    this.computed?.add({ id, digest: Buffer.from(computed, 'hex'), recordedAt: at });
    this.stored.add({ id, digest: digestBytes, recordedAt: at });
  }

  done(): WalkedDay {
    const stored = this.stored.vouchers();
    return { stored, computed: this.computed?.vouchers() ?? stored };
  }
}
