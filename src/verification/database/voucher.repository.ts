import { either, inBothPlaces, leftJoinBoth } from '../../ledger/places/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import type { EntryEnd, StoredEntry, StoredLine, StoredLink, StoredVoucher } from '../rules/stored.js';
import type { ReadingSession } from './reading-session.repository.js';

/** A voucher with what is known of it before its lines are read. */
export interface VoucherHeader extends StoredVoucher {
  readonly idBytes: Buffer;
  readonly digestBytes: Buffer;
  /** What the request of its number names: this voucher, another one, or there is no such request. */
  readonly request: 'this' | 'other' | 'none';
  readonly hasLinks: boolean;
}

/** A line with its account, its entry and the entry before that. */
export interface LineInPlace extends StoredLine {
  readonly voucherBytes: Buffer;
  /** null when there is no such entry. */
  readonly entry: StoredEntry | null;
  /** The entry names this line. */
  readonly isEntryOfLine: boolean;
  /** null when there is none: the entry is the first, or the one before it is missing. */
  readonly previous: EntryEnd | null;
  /** null when there is no such account. */
  readonly normalSide: string | null;
  /** The account is one of the voucher's book. */
  readonly isOfBook: boolean;
  /** It is of the GL account and currency of the line, too. */
  readonly isOnAccount: boolean;
}

export interface LinkInPlace extends StoredLink {
  readonly voucherId: string;
  /** Book of the voucher that it leads to; null when that is missing. */
  readonly targetBook: string | null;
}

/** Vouchers of a book and date with everything that hangs on them, along the index (book, date, id). */
export class VoucherRepository {
  constructor(private readonly session: ReadingSession) {}

  /** The next vouchers of the date in the order of their ids. @param after null for the first */
  async headers(bookId: number, date: string, after: string | null, count: number): Promise<VoucherHeader[]> {
    const rows = await this.session.rows<HeaderRow>(
      inBothPlaces(
        ({
          voucher,
        }) => `SELECT STRAIGHT_JOIN v.id, v.book_id, v.business_date, v.business_type, v.client_id, v.request_number, v.api_key_id,
         v.reference, v.memo, v.metadata, v.trace_id, v.line_count, v.recorded_at, v.digest, v.rule_id, v.parameters,
         v.override_reason, r.voucher_id = v.id,
         EXISTS (SELECT 1 FROM voucher_link k FORCE INDEX (PRIMARY) WHERE k.voucher_id = v.id)
       FROM ${voucher} v FORCE INDEX (voucher_date)
       LEFT JOIN request r FORCE INDEX (PRIMARY) ON r.client_id = v.client_id AND r.number = v.request_number
       WHERE v.book_id = ${integer(bookId)} AND v.business_date = ${text(date)}
         ${after === null ? '' : `AND v.id > ${binary(after)}`}
       ORDER BY v.id LIMIT ${integer(count)}`,
      ),
    );
    return rows.sort(byVoucher).slice(0, count).map(headerOf);
  }

  /** In order of voucher and number. @param ids of vouchers, ascending */
  async lines(bookId: number, ids: readonly string[]): Promise<LineInPlace[]> {
    const rows = await this.session.rows<LineRow>(
      inBothPlaces(
        ({
          line,
          entry,
        }) => `SELECT STRAIGHT_JOIN l.voucher_id, l.line_number, l.gl_account_id, l.account_id, l.account_sequence, l.currency, l.side,
         l.amount, l.hold_id, l.purpose,
         e.line_number AS entry_line, e.voucher_id = l.voucher_id AND e.line_number = l.line_number,
         e.business_date, e.side, e.amount, e.balance_before, e.balance_after, e.recorded_at, e.digest,
         ${either('p', 'balance_after')}, ${either('p', 'recorded_at')}, ${either('p', 'digest')}, g.normal_side,
         a.book_id = ${integer(bookId)}, a.gl_account_id = l.gl_account_id AND a.currency = l.currency
       FROM ${line} l FORCE INDEX (PRIMARY)
       LEFT JOIN ${entry} e FORCE INDEX (PRIMARY)
         ON e.account_id = l.account_id AND e.sequence = l.account_sequence
       ${leftJoinBoth('entry', 'p', (p) => `${p}.account_id = l.account_id AND ${p}.sequence = l.account_sequence - 1`)}
       LEFT JOIN account a FORCE INDEX (PRIMARY) ON a.id = l.account_id
       LEFT JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = a.gl_account_id
       WHERE l.voucher_id IN (${ids.map(binary).join()})`,
      ),
    );
    return rows.sort((left, right) => byVoucher(left, right) || left[1] - right[1]).map(lineOf);
  }

  /** In the order of the digest. @param ids of vouchers */
  async links(ids: readonly string[]): Promise<LinkInPlace[]> {
    const rows = await this.session.rows<[Buffer, string, Buffer, string | null]>(
      `SELECT STRAIGHT_JOIN k.voucher_id, k.kind, k.target_id, ${either('t', 'book_id')} FROM voucher_link k FORCE INDEX (PRIMARY)
       ${leftJoinBoth('voucher', 't', (target) => `${target}.id = k.target_id`)}
       WHERE k.voucher_id IN (${ids.map(binary).join()}) ORDER BY k.voucher_id, k.kind, k.target_id`,
    );
    return rows.map(([voucher, kind, target, targetBook]) => ({
      ...{ voucherId: uuidOf(voucher), kind, target: uuidOf(target), targetBook },
    }));
  }

  async exists(id: string): Promise<boolean> {
    const found = inBothPlaces(({ voucher }) => `SELECT 1 FROM ${voucher} WHERE id = ${binary(id)}`);
    return (await this.session.rows(found)).length > 0;
  }

  /** What the entries of accounts come to on a date: debits and credits, first and last. */
  async entrySums(
    accountIds: readonly string[],
    date: string,
  ): Promise<Map<string, { debit: bigint; credit: bigint; first: number; last: number }>> {
    const effect = 'IF(e.side = g.normal_side, e.amount, -e.amount)';
    const rows = await this.session.rows<[string, string, string, string, string]>(
      `SELECT account_id, SUM(debit), SUM(credit), MIN(first), MAX(last) FROM (${inBothPlaces(
        ({ entry }) => `SELECT STRAIGHT_JOIN e.account_id, SUM(IF(e.side = 'D', ${effect}, 0)) AS debit,
           SUM(IF(e.side = 'C', ${effect}, 0)) AS credit, MIN(e.sequence) AS first, MAX(e.sequence) AS last
         FROM account a FORCE INDEX (PRIMARY) JOIN gl_account g ON g.id = a.gl_account_id
         JOIN ${entry} e FORCE INDEX (PRIMARY) ON e.account_id = a.id
         WHERE a.id IN (${accountIds.map(BigInt).map(integer).join()}) AND e.business_date = ${text(date)}
         GROUP BY e.account_id`,
      )}) t GROUP BY account_id`,
    );
    return new Map(
      rows.map(([accountId, debit, credit, first, last]) => [
        accountId,
        { debit: BigInt(debit), credit: BigInt(credit), first: Number(first), last: Number(last) },
      ]),
    );
  }
}

/** Rows come in order from each place, and nearly always from one: to sort them here costs nothing, there a table. */
const byVoucher = (
  [left]: readonly [Buffer, ...unknown[]],
  [right]: readonly [Buffer, ...unknown[]],
): number => Buffer.compare(left, right);

type HeaderRow = [
  id: Buffer,
  bookId: string,
  businessDate: string,
  businessType: string,
  clientId: string,
  requestNumber: string,
  apiKeyId: string,
  reference: string | null,
  memo: string,
  metadata: string,
  traceId: string,
  lineCount: number,
  recordedAt: string,
  digest: Buffer,
  ruleId: string | null,
  parameters: string | null,
  override: string | null,
  request: string | number | null,
  hasLinks: string | number,
];

/** Field by field, as is {@link lineOf}: spreading objects costs more than all checks together. */
function headerOf(row: HeaderRow): VoucherHeader {
  return {
    id: uuidOf(row[0]),
    bookId: row[1],
    businessDate: row[2],
    businessType: row[3],
    clientId: row[4],
    requestNumber: row[5],
    apiKeyId: row[6],
    reference: row[7],
    memo: row[8],
    metadata: row[9],
    traceId: row[10],
    lineCount: row[11],
    recordedAt: row[12],
    digest: row[13].toString('hex'),
    ruleId: row[14],
    parameters: row[15],
    override: row[16],
    idBytes: row[0],
    digestBytes: row[13],
    request: row[17] === null ? 'none' : Number(row[17]) === 1 ? 'this' : 'other',
    hasLinks: Number(row[18]) === 1,
  };
}

type LineRow = [
  voucherId: Buffer,
  lineNumber: number,
  glAccountId: string,
  accountId: string,
  sequence: string,
  currency: string,
  side: string,
  amount: string,
  hold: Buffer | null,
  purpose: string | null,
  entryLine: number | null,
  isEntryOfLine: string | number | null,
  date: string,
  entrySide: string,
  entryAmount: string,
  before: string,
  after: string,
  recordedAt: string,
  digest: Buffer,
  previousAfter: string,
  previousAt: string,
  previousDigest: Buffer | null,
  normalSide: string | null,
  isOfBook: string | number | null,
  isAlike: string | number | null,
];

function lineOf(row: LineRow): LineInPlace {
  return {
    voucherBytes: row[0],
    lineNumber: row[1],
    glAccountId: row[2],
    accountId: row[3],
    sequence: row[4],
    currency: row[5],
    side: row[6],
    amount: row[7],
    hold: row[8] === null ? null : uuidOf(row[8]),
    purpose: row[9],
    entry: row[10] === null ? null : entryOf(row, row[10]),
    isEntryOfLine: Number(row[11]) === 1,
    previous:
      row[21] === null ? null : { after: row[19], recordedAt: row[20], digest: row[21].toString('hex') },
    normalSide: row[22],
    isOfBook: Number(row[23]) === 1,
    isOnAccount: Number(row[23]) === 1 && Number(row[24]) === 1,
  };
}

function entryOf(row: LineRow, lineNumber: number): StoredEntry {
  return {
    accountId: row[3],
    sequence: row[4],
    lineNumber,
    businessDate: row[12],
    side: row[13],
    amount: row[14],
    before: row[15],
    after: row[16],
    recordedAt: row[17],
    digest: row[18].toString('hex'),
  };
}
