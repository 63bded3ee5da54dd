import { ARCHIVE, ONLINE, type Place } from '../../ledger/places/index.js';
import { integer, text, uuidOf } from '../../platform/database/sql.js';
import type { ArchiveCounts, StoredArchivedDay, StoredArchivedMonth } from '../rules/check-archive.rules.js';
import type { ReadingSession } from './reading-session.repository.js';

/** What was archived of a book, and what stands on which side of the border. */
export class ArchiveRepository {
  constructor(
    private readonly session: ReadingSession,
    private readonly bookId: number,
  ) {}

  /** The last closed month; null without any. */
  async closedThrough(): Promise<string | null> {
    const [row] = await this.session.rows<[string | null]>(
      `SELECT through FROM closed_months WHERE book_id = ${integer(this.bookId)}`,
    );
    return row?.[0] ?? null;
  }

  /** In their order. */
  async months(): Promise<StoredArchivedMonth[]> {
    const rows = await this.session.rows<[string, string, ...CountColumns, number | null, Buffer | null]>(
      `SELECT month, status, ${COUNTS}, seal_number, seal_digest FROM archived_month
       WHERE book_id = ${integer(this.bookId)} ORDER BY month`,
    );
    return rows.map(([month, status, vouchers, lines, entries, facts, seal, digest]) => ({
      ...{ month, isMoving: status === 'moving', counts: countsOf([vouchers, lines, entries, facts]) },
      seal: seal === null ? null : { number: seal, digest: digest?.toString('hex') ?? '' },
    }));
  }

  /** In their order. */
  async days(): Promise<StoredArchivedDay[]> {
    const rows = await this.session.rows<[string, ...CountColumns, number, Buffer]>(
      `SELECT business_date, ${COUNTS}, seal_number, vouchers_digest FROM archived_day
       WHERE book_id = ${integer(this.bookId)} ORDER BY business_date`,
    );
    return rows.map(([date, vouchers, lines, entries, facts, seal, digest]) => ({
      ...{ date, counts: countsOf([vouchers, lines, entries, facts]) },
      ...{ seal, vouchersDigest: digest.toString('hex') },
    }));
  }

  /** The dates on which vouchers of a place stand, in their order. */
  async datesIn({ voucher }: Place): Promise<string[]> {
    const rows = await this.session.rows<[string]>(
      `SELECT DISTINCT business_date FROM ${voucher} FORCE INDEX (voucher_date)
       WHERE book_id = ${integer(this.bookId)} ORDER BY business_date`,
    );
    return rows.map(([date]) => date);
  }

  async vouchersOn({ voucher }: Place, date: string, atMost: number): Promise<string[]> {
    const rows = await this.session.rows<[Buffer]>(
      `SELECT id FROM ${voucher} FORCE INDEX (voucher_date)
       WHERE book_id = ${integer(this.bookId)} AND business_date = ${text(date)} ORDER BY id LIMIT ${integer(atMost)}`,
    );
    return rows.map(([id]) => uuidOf(id));
  }

  /** What the archive has of a date. Facts are those that the metadata name. */
  async countsOn(date: string): Promise<ArchiveCounts> {
    const { voucher, line, entry } = ARCHIVE;
    const [row] = await this.session.rows<CountColumns>(
      `SELECT STRAIGHT_JOIN COUNT(DISTINCT v.id), COUNT(l.voucher_id), COUNT(e.account_id),
         (SELECT COALESCE(SUM(JSON_LENGTH(m.metadata)), 0) FROM ${voucher} m FORCE INDEX (voucher_date)
          WHERE m.book_id = ${integer(this.bookId)} AND m.business_date = ${text(date)})
       FROM ${voucher} v FORCE INDEX (voucher_date)
       LEFT JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = v.id
       LEFT JOIN ${entry} e FORCE INDEX (PRIMARY)
         ON e.account_id = l.account_id AND e.sequence = l.account_sequence AND e.voucher_id = l.voucher_id
       WHERE v.book_id = ${integer(this.bookId)} AND v.business_date = ${text(date)}`,
    );
    return countsOf(row!);
  }

  async vouchersInBoth(atMost: number): Promise<string[]> {
    const rows = await this.session.rows<[Buffer]>(
      `SELECT STRAIGHT_JOIN a.id FROM ${ARCHIVE.voucher} a FORCE INDEX (voucher_date)
       JOIN ${ONLINE.voucher} o FORCE INDEX (PRIMARY) ON o.id = a.id
       WHERE a.book_id = ${integer(this.bookId)} LIMIT ${integer(atMost)}`,
    );
    return rows.map(([id]) => uuidOf(id));
  }

  async entriesInBoth(atMost: number): Promise<{ accountId: string; sequence: number }[]> {
    const rows = await this.session.rows<[string, string]>(
      `SELECT STRAIGHT_JOIN e.account_id, e.sequence FROM account a FORCE INDEX (account_code)
       JOIN ${ARCHIVE.entry} e FORCE INDEX (PRIMARY) ON e.account_id = a.id
       JOIN ${ONLINE.entry} o FORCE INDEX (PRIMARY) ON o.account_id = e.account_id AND o.sequence = e.sequence
       WHERE a.book_id = ${integer(this.bookId)} LIMIT ${integer(atMost)}`,
    );
    return rows.map(([accountId, sequence]) => ({ accountId, sequence: Number(sequence) }));
  }
}

const COUNTS = 'voucher_count, line_count, entry_count, fact_count';
type CountColumns = [vouchers: string, lines: string, entries: string, facts: string];

const countsOf = ([vouchers, lines, entries, facts]: CountColumns): ArchiveCounts => ({
  vouchers: Number(vouchers),
  lines: Number(lines),
  entries: Number(entries),
  facts: Number(facts),
});
