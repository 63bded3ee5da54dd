import {
  ARCHIVE,
  either,
  inBothPlaces,
  leftJoinBoth,
  ONLINE,
  type Place,
} from '../../ledger/places/index.js';
import { integer, text, uuidOf } from '../../platform/database/sql.js';
import type { Totals } from '../rules/check-balance.rules.js';
import type { StoredChange, StoredState } from '../rules/check-account-state.rules.js';
import type { EntryEnd } from '../rules/stored.js';
import type { ReadingSession } from './reading-session.repository.js';

export interface StoredAccount {
  readonly id: string;
  readonly normalSide: string;
  readonly openedAt: string;
  /** null when the account has none. */
  readonly balance: StoredBalance | null;
  /** The entry that the balance names as the last one; null when there is none. */
  readonly lastEntry: EntryEnd | null;
}

export interface StoredBalance extends StoredState {
  readonly debitTotal: bigint;
  readonly creditTotal: bigint;
  readonly held: bigint;
  readonly earmarked: bigint;
  readonly lastSequence: number;
  readonly lastRecordedAt: string;
  readonly lastDigest: string;
}

/** How many entries an account has, from one of them on, and which is the highest. */
export interface EntryCount {
  readonly entries: number;
  /** Of the dates that are not trusted. */
  readonly counted: number;
  readonly highest: number;
}

/** An entry to which no line belongs, and why. */
export interface LooseEntry {
  readonly accountId: string;
  readonly sequence: number;
  readonly voucher: string;
  /** no-line: no line of a voucher names it; no-voucher: the line's voucher is missing; other-book: it is elsewhere. */
  readonly kind: 'no-line' | 'no-voucher' | 'other-book';
}

/** Accounts of a book, page by page, with the sums that their balances must agree with. */
export class AccountRepository {
  constructor(private readonly session: ReadingSession) {}

  /** The next accounts by number. @param after '0' for the first */
  async page(bookId: number, after: string, count: number): Promise<StoredAccount[]> {
    const rows = await this.session.rows<AccountRow>(
      `SELECT STRAIGHT_JOIN a.id, g.normal_side, a.opened_at, c.decimals, b.status, b.stop_in, b.stop_out, b.overdraft_limit,
         b.debit_total, b.credit_total, b.held, b.earmarked, b.last_sequence, b.last_recorded_at, b.last_digest,
         ${either('e', 'balance_after')}, ${either('e', 'recorded_at')}, ${either('e', 'digest')}
       FROM account a FORCE INDEX (PRIMARY)
       LEFT JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = a.gl_account_id
       LEFT JOIN currency c FORCE INDEX (PRIMARY) ON c.code = a.currency
       LEFT JOIN account_balance b FORCE INDEX (PRIMARY) ON b.account_id = a.id
       ${leftJoinBoth('entry', 'e', (e) => `${e}.account_id = b.account_id AND ${e}.sequence = b.last_sequence`)}
       WHERE a.book_id = ${integer(bookId)} AND a.id > ${integer(BigInt(after))}
       ORDER BY a.id LIMIT ${integer(count)}`,
    );
    return rows.map(accountOf);
  }

  /** Of every account that has entries. */
  async entryCounts(ids: readonly string[]): Promise<Map<string, EntryCount>> {
    const rows = await this.session.rows<[string, string, string]>(
      `SELECT account_id, SUM(entries), MAX(highest) FROM (${inBothPlaces(
        ({
          entry,
        }) => `SELECT account_id, COUNT(*) AS entries, MAX(sequence) AS highest FROM ${entry} FORCE INDEX (PRIMARY)
         WHERE account_id IN (${list(ids)}) GROUP BY account_id`,
      )}) e GROUP BY account_id`,
    );
    return new Map(
      rows.map(([id, entries, highest]) => [
        id,
        { entries: Number(entries), counted: Number(entries), highest: Number(highest) },
      ]),
    );
  }

  /** The first entry of each account on a date after that one, by its turnovers. */
  async firstAfter(ids: readonly string[], date: string): Promise<Map<string, number>> {
    const rows = await this.session.rows<[string, string]>(
      `SELECT account_id, MIN(first_sequence) FROM account_day FORCE INDEX (PRIMARY)
       WHERE account_id IN (${list(ids)}) AND business_date > ${text(date)} GROUP BY account_id`,
    );
    return new Map(rows.map(([id, first]) => [id, Number(first)]));
  }

  /** Entries from the given one of each account on; those of dates after that one are counted. */
  async entryCountsFrom(starts: ReadonlyMap<string, number>, date: string): Promise<Map<string, EntryCount>> {
    if (starts.size === 0) return new Map();
    const ranges = [...starts].map(
      ([id, start]) => `(account_id = ${integer(BigInt(id))} AND sequence >= ${integer(start)})`,
    );
    const rows = await this.session.rows<[string, string, string, string]>(
      `SELECT account_id, SUM(entries), SUM(counted), MAX(highest) FROM (${inBothPlaces(
        ({ entry }) => `SELECT account_id, COUNT(*) AS entries, SUM(business_date > ${text(date)}) AS counted,
           MAX(sequence) AS highest
         FROM ${entry} FORCE INDEX (PRIMARY) WHERE ${ranges.join(' OR ')} GROUP BY account_id`,
      )}) e GROUP BY account_id`,
    );
    return new Map(
      rows.map(([id, entries, counted, highest]) => [
        id,
        { entries: Number(entries), counted: Number(counted), highest: Number(highest) },
      ]),
    );
  }

  async highestSequences(ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.session.rows<[string, string]>(
      `SELECT account_id, MAX(highest) FROM (${inBothPlaces(
        ({ entry }) => `SELECT account_id, MAX(sequence) AS highest FROM ${entry} FORCE INDEX (PRIMARY)
         WHERE account_id IN (${list(ids)}) GROUP BY account_id`,
      )}) e GROUP BY account_id`,
    );
    return new Map(rows.map(([id, highest]) => [id, Number(highest)]));
  }

  async sequencesAfter(accountId: string, sequence: number, atMost: number): Promise<number[]> {
    const rows = await this.session.rows<[string]>(
      `${inBothPlaces(
        ({ entry }) => `SELECT sequence FROM ${entry} FORCE INDEX (PRIMARY)
         WHERE account_id = ${integer(BigInt(accountId))} AND sequence > ${integer(sequence)}
         ORDER BY sequence LIMIT ${integer(atMost)}`,
      )} ORDER BY sequence LIMIT ${integer(atMost)}`,
    );
    return rows.map(([found]) => Number(found));
  }

  async turnoverTotals(ids: readonly string[]): Promise<Map<string, Totals>> {
    const rows = await this.session.rows<[string, string, string]>(
      `SELECT account_id, SUM(debit_turnover), SUM(credit_turnover) FROM account_day FORCE INDEX (PRIMARY)
       WHERE account_id IN (${list(ids)}) GROUP BY account_id`,
    );
    return new Map(rows.map(([id, debit, credit]) => [id, { debit: BigInt(debit), credit: BigInt(credit) }]));
  }

  /** In order of their versions. */
  async changes(ids: readonly string[]): Promise<Map<string, StoredChange[]>> {
    const rows = await this.session.rows<[string, string, string, string, string]>(
      `SELECT account_id, version, kind, old_value, new_value FROM account_change FORCE INDEX (PRIMARY)
       WHERE account_id IN (${list(ids)}) ORDER BY account_id, version`,
    );
    const changes = new Map<string, StoredChange[]>();
    for (const [id, version, kind, oldValue, newValue] of rows) {
      const own = changes.get(id) ?? [];
      own.push({ version, kind, oldValue, newValue });
      changes.set(id, own);
    }
    return changes;
  }

  /** Entries that are not there, from and to, between those of the sequences `start` and `upTo`. */
  async gaps(
    accountId: string,
    start: number,
    upTo: number,
    atMost: number,
  ): Promise<{ from: number; to: number }[]> {
    const highestBefore = ({ entry }: Place): string =>
      `SELECT MAX(p.sequence) FROM ${entry} p WHERE p.account_id = e.account_id AND p.sequence < e.sequence`;
    const rows = await this.session.rows<[string, string]>(
      `${inBothPlaces(
        ({ entry }) => `SELECT e.sequence, GREATEST(COALESCE((${highestBefore(ONLINE)}), 0),
           COALESCE((${highestBefore(ARCHIVE)}), 0))
         FROM ${entry} e FORCE INDEX (PRIMARY)
         ${leftJoinBoth('entry', 'b', (b) => `${b}.account_id = e.account_id AND ${b}.sequence = e.sequence - 1`)}
         WHERE e.account_id = ${integer(BigInt(accountId))} AND e.sequence BETWEEN ${integer(start + 1)} AND ${integer(upTo)}
           AND ${either('b', 'account_id')} IS NULL
         ORDER BY e.sequence LIMIT ${integer(atMost)}`,
      )} ORDER BY sequence LIMIT ${integer(atMost)}`,
    );
    return rows.map(([sequence, before]) => ({ from: Number(before) + 1, to: Number(sequence) - 1 }));
  }

  /** @param after only entries of dates after that one; null for all */
  async looseEntries(bookId: number, after: string | null, atMost: number): Promise<LooseEntry[]> {
    const rows = await this.session.rows<[string, string, Buffer, number | null, string | null]>(
      `${inBothPlaces(
        ({
          voucher,
          line,
          entry,
        }) => `SELECT STRAIGHT_JOIN e.account_id, e.sequence, e.voucher_id, l.line_number, v.book_id
       FROM account a FORCE INDEX (account_code)
       JOIN ${entry} e FORCE INDEX (PRIMARY) ON e.account_id = a.id
       LEFT JOIN ${line} l FORCE INDEX (PRIMARY)
         ON l.voucher_id = e.voucher_id AND l.line_number = e.line_number AND l.account_id = e.account_id
           AND l.account_sequence = e.sequence
       LEFT JOIN ${voucher} v FORCE INDEX (PRIMARY) ON v.id = e.voucher_id
       WHERE a.book_id = ${integer(bookId)} AND (l.voucher_id IS NULL OR v.id IS NULL OR v.book_id <> a.book_id)
         ${after === null ? '' : `AND e.business_date > ${text(after)}`}
       LIMIT ${integer(atMost)}`,
      )} LIMIT ${integer(atMost)}`,
    );
    return rows.map(([accountId, sequence, voucher, line, book]) => ({
      accountId,
      sequence: Number(sequence),
      voucher: uuidOf(voucher),
      kind: line === null ? 'no-line' : book === null ? 'no-voucher' : 'other-book',
    }));
  }

  /** Accounts that rows name and that are not there, with the table that does. */
  async unknownAccounts(atMost: number): Promise<{ table: string; accountId: string }[]> {
    const tables = ['account_balance', 'account_day', 'account_change', 'hold', 'earmark', 'earmark_event'];
    const named = [...tables, ONLINE.entry, ARCHIVE.entry].map(
      (table) =>
        `(SELECT '${table}', t.account_id FROM (SELECT DISTINCT account_id FROM ${table}) t
          LEFT JOIN account a ON a.id = t.account_id WHERE a.id IS NULL LIMIT ${integer(atMost)})`,
    );
    const rows = await this.session.rows<[string, string]>(named.join(' UNION ALL '));
    return rows.map(([table, accountId]) => ({ table, accountId }));
  }

  /** Book and code by number. */
  async namesOf(ids: readonly string[]): Promise<Map<string, { book: string; account: string }>> {
    if (ids.length === 0) return new Map();
    const rows = await this.session.rows<[string, string, string | null]>(
      `SELECT a.id, a.code, b.code FROM account a FORCE INDEX (PRIMARY) LEFT JOIN book b ON b.id = a.book_id
       WHERE a.id IN (${list(ids)})`,
    );
    return new Map(rows.map(([id, account, book]) => [id, { book: book ?? '', account }]));
  }
}

const list = (ids: readonly string[]): string => ids.map((id) => integer(BigInt(id))).join();

type AccountRow = [
  id: string,
  normalSide: string | null,
  openedAt: string,
  decimals: number | null,
  status: string | null,
  stopIn: number,
  stopOut: number,
  overdraftLimit: string | null,
  debitTotal: string,
  creditTotal: string,
  held: string,
  earmarked: string,
  lastSequence: string,
  lastRecordedAt: string,
  lastDigest: Buffer,
  after: string | null,
  recordedAt: string,
  digest: Buffer,
];

function accountOf(row: AccountRow): StoredAccount {
  const [id, normalSide, openedAt] = row;
  const lastEntry =
    row[15] === null ? null : { after: row[15], recordedAt: row[16], digest: row[17].toString('hex') };
  return { id, normalSide: normalSide ?? 'D', openedAt, balance: balanceOf(row), lastEntry };
}

function balanceOf(row: AccountRow): StoredBalance | null {
  const status = row[4];
  if (status === null) return null;
  return {
    status,
    decimals: row[3] ?? 0,
    stopIn: row[5] === 1,
    stopOut: row[6] === 1,
    overdraftLimit: row[7] === null ? null : BigInt(row[7]),
    debitTotal: BigInt(row[8]),
    creditTotal: BigInt(row[9]),
    held: BigInt(row[10]),
    earmarked: BigInt(row[11]),
    lastSequence: Number(row[12]),
    lastRecordedAt: row[13],
    lastDigest: row[14].toString('hex'),
  };
}
