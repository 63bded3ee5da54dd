import { ARCHIVE, inBothPlaces, ONLINE } from '../../ledger/places/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import type { RowCounts } from '../archive.js';
import type { ArchiveSession } from './archive-session.repository.js';

/** A date of a book. */
export interface BookDate {
  readonly bookId: number;
  readonly date: string;
}

export interface VoucherToMove {
  readonly id: string;
  readonly lineCount: number;
  /** JSON. */
  readonly metadata: string;
}

/** What the seal of a date covers of a voucher. */
export interface SealedVoucher {
  readonly id: string;
  readonly digest: Buffer;
}

/** A voucher and what of its metadata it is found by. */
export interface FactKey {
  readonly voucher: string;
  /** Hexadecimal. */
  readonly fact: string;
}

/** Beyond this many the optimizers stop looking keys up one by one. */
const KEYS_AT_ONCE = 500;

/** Moves vouchers with what belongs to them from one place to the other, and compares. Every row is found by its key. */
export class MoverRepository {
  constructor(private readonly session: ArchiveSession) {}

  /** The next vouchers of the date that are online, locked. @param after null for the first */
  async next({ bookId, date }: BookDate, after: string | null, count: number): Promise<VoucherToMove[]> {
    const rows = await this.session.rows<{ id: Buffer; lineCount: number; metadata: string }>(
      `SELECT id, line_count AS lineCount, metadata FROM ${ONLINE.voucher} FORCE INDEX (voucher_date)
       WHERE book_id = ${integer(bookId)} AND business_date = ${text(date)}
         ${after === null ? '' : `AND id > ${binary(after)}`}
       ORDER BY id LIMIT ${integer(count)} FOR UPDATE`,
    );
    return rows.map(({ id, lineCount, metadata }) => ({
      id: uuidOf(id),
      lineCount: Number(lineCount),
      metadata,
    }));
  }

  /** @returns how many of each were copied */
  async copy(day: BookDate, ids: readonly string[], facts: readonly FactKey[]): Promise<RowCounts> {
    const list = ids.map(binary).join();
    const into = (table: keyof typeof ARCHIVE, source: string): Promise<number> =>
      this.session.change(`INSERT INTO ${ARCHIVE[table]} ${source}`);
    return {
      vouchers: await into(
        'voucher',
        `SELECT v.* FROM ${ONLINE.voucher} v FORCE INDEX (PRIMARY) WHERE v.id IN (${list})`,
      ),
      lines: await into('line', `SELECT STRAIGHT_JOIN l.* FROM ${LINES} WHERE v.id IN (${list})`),
      entries: await into('entry', `SELECT STRAIGHT_JOIN e.* FROM ${ENTRIES} WHERE v.id IN (${list})`),
      facts: await eachSome(facts, (some) =>
        into(
          'fact',
          `SELECT f.* FROM ${ONLINE.fact} f FORCE INDEX (PRIMARY) WHERE ${areFacts('f', day, some)}`,
        ),
      ),
    };
  }

  /** The entries first, which are found by the lines. @returns how many of each were deleted */
  async remove(day: BookDate, ids: readonly string[], facts: readonly FactKey[]): Promise<RowCounts> {
    const list = ids.map(binary).join();
    const entries = await this.session.change(`DELETE e FROM ${ENTRIES} WHERE v.id IN (${list})`);
    return {
      entries,
      facts: await eachSome(facts, (some) =>
        this.session.change(
          `DELETE f FROM ${ONLINE.fact} f FORCE INDEX (PRIMARY) WHERE ${areFacts('f', day, some)}`,
        ),
      ),
      lines: await this.session.change(`DELETE l FROM ${LINES} WHERE v.id IN (${list})`),
      vouchers: await this.session.change(
        `DELETE v FROM ${ONLINE.voucher} v FORCE INDEX (PRIMARY) WHERE v.id IN (${list})`,
      ),
    };
  }

  /** The next vouchers of the date wherever they are, in the order of the seal. @param after null for the first */
  async sealed({ bookId, date }: BookDate, after: string | null, count: number): Promise<SealedVoucher[]> {
    return this.vouchers(
      `${inBothPlaces(({ voucher }) => sealedIn(voucher, { bookId, date }, after, count))} ORDER BY id LIMIT ${integer(count)}`,
    );
  }

  /** The same of those that are in the archive. */
  async archived(day: BookDate, after: string | null, count: number): Promise<SealedVoucher[]> {
    return this.vouchers(sealedIn(ARCHIVE.voucher, day, after, count));
  }

  /** What the archive has of the vouchers of the date. @param after null from the first on, @param last up to that one */
  async countArchived({ bookId, date }: BookDate, after: string | null, last: string): Promise<RowCounts> {
    const { voucher, line, entry } = ARCHIVE;
    const within = `v.book_id = ${integer(bookId)} AND v.business_date = ${text(date)} AND v.id <= ${binary(last)}
      ${after === null ? '' : `AND v.id > ${binary(after)}`}`;
    const [row] = await this.session.rows<Record<'vouchers' | 'lineRows' | 'entries' | 'facts', string>>(
      `SELECT STRAIGHT_JOIN COUNT(DISTINCT v.id) AS vouchers, COUNT(l.voucher_id) AS lineRows, COUNT(e.account_id) AS entries,
         (SELECT COALESCE(SUM(JSON_LENGTH(v.metadata)), 0) FROM ${voucher} v FORCE INDEX (voucher_date) WHERE ${within}) AS facts
       FROM ${voucher} v FORCE INDEX (voucher_date)
       LEFT JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = v.id
       LEFT JOIN ${entry} e FORCE INDEX (PRIMARY) ON ${isEntryOfLine} WHERE ${within}`,
    );
    const { vouchers, lineRows, entries, facts } = row!;
    return {
      vouchers: Number(vouchers),
      lines: Number(lineRows),
      entries: Number(entries),
      facts: Number(facts),
    };
  }

  private async vouchers(statement: string): Promise<SealedVoucher[]> {
    const rows = await this.session.rows<{ id: Buffer; digest: Buffer }>(statement);
    return rows.map(({ id, digest }) => ({ id: uuidOf(id), digest }));
  }
}

const sealedIn = (table: string, { bookId, date }: BookDate, after: string | null, count: number): string =>
  `SELECT id, digest FROM ${table} FORCE INDEX (voucher_date)
   WHERE book_id = ${integer(bookId)} AND business_date = ${text(date)}
     ${after === null ? '' : `AND id > ${binary(after)}`}
   ORDER BY id LIMIT ${integer(count)}`;

/** An entry that does not name its line back is not one of it. */
const isEntryOfLine = `e.account_id = l.account_id AND e.sequence = l.account_sequence AND e.voucher_id = l.voucher_id
  AND e.line_number = l.line_number`;

/** Beginning with the vouchers: so the lines of each are found by key, whatever the statistics of a table say. */
const LINES = `${ONLINE.voucher} v FORCE INDEX (PRIMARY)
  STRAIGHT_JOIN ${ONLINE.line} l FORCE INDEX (PRIMARY) ON l.voucher_id = v.id`;
const ENTRIES = `${LINES} STRAIGHT_JOIN ${ONLINE.entry} e FORCE INDEX (PRIMARY) ON ${isEntryOfLine}`;

const areFacts = (table: string, { bookId, date }: BookDate, facts: readonly FactKey[]): string => {
  const keys = facts.map(
    ({ fact, voucher }) => `${table}.fact = ${binary(fact)} AND ${table}.voucher_id = ${binary(voucher)}`,
  );
  return `${table}.book_id = ${integer(bookId)} AND ${table}.business_date = ${text(date)} AND (${keys.join(' OR ')})`;
};

async function eachSome<T>(
  all: readonly T[],
  work: (some: readonly T[]) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (let start = 0; start < all.length; start += KEYS_AT_ONCE)
    sum += await work(all.slice(start, start + KEYS_AT_ONCE));
  return sum;
}
