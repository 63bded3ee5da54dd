import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { toIsoTime } from '../../platform/clock/index.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import type { AcceptedFile, TradeFileKind, TradeRecord } from '../trade-file.js';
import { totalsOf } from '../totals.rules.js';

/** Accepted files and their records. Every statement asks the file's row for its state. */
@Injectable()
export class AcceptedFileRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** In the order in which they came. */
  async ofDate(bookId: number, source: string, businessDate: string): Promise<AcceptedFile[]> {
    const rows: AcceptedRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${ACCEPTED_COLUMNS} FROM trade_source s FORCE INDEX (trade_source_code)
       JOIN trade_file f FORCE INDEX (trade_file_date)
         ON f.source_no = s.source_no AND f.business_date = ${text(businessDate)} AND f.state = 'accepted'
       WHERE s.book_id = ${integer(bookId)} AND s.code = ${text(source)} ORDER BY f.file_no`,
    );
    return rows.map(acceptedOf);
  }

  async byId(bookId: number, id: string): Promise<AcceptedFile | null> {
    const rows: AcceptedRow[] = await this.dataSource.query(
      `${ACCEPTED} (trade_file_id) JOIN trade_source s FORCE INDEX (PRIMARY) ON s.source_no = f.source_no
       WHERE f.id = ${binary(id)} AND f.book_id = ${integer(bookId)} AND f.state = 'accepted'`,
    );
    return rows[0] ? acceptedOf(rows[0]) : null;
  }

  async byNumber(fileNo: string): Promise<AcceptedFile | null> {
    const rows: AcceptedRow[] = await this.dataSource.query(`${BY_NUMBER} ${whereNumber(fileNo)}`);
    return rows[0] ? acceptedOf(rows[0]) : null;
  }

  /** In share mode: the file stays accepted until the transaction ends. */
  async hold(tx: Tx, fileNo: string): Promise<AcceptedFile | null> {
    const rows = await sqlOf(tx).query<AcceptedRow>(`${BY_NUMBER} ${whereNumber(fileNo)} LOCK IN SHARE MODE`);
    return rows[0] ? acceptedOf(rows[0]) : null;
  }

  /** The next records by line. @param afterLine 0 for the first page */
  async page(fileNo: string, afterLine: number, limit: number): Promise<TradeRecord[]> {
    const rows: RecordRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${RECORD_COLUMNS} FROM trade_file f FORCE INDEX (PRIMARY)
       JOIN trade_record r FORCE INDEX (PRIMARY) ON r.file_no = f.file_no AND r.line_no > ${integer(afterLine)}
       WHERE ${whereAccepted(fileNo)} ORDER BY r.line_no LIMIT ${integer(limit)}`,
    );
    return rows.map(recordOf);
  }

  async record(fileNo: string, lineNo: number): Promise<TradeRecord | null> {
    const rows: RecordRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${RECORD_COLUMNS} FROM trade_file f FORCE INDEX (PRIMARY)
       JOIN trade_record r FORCE INDEX (PRIMARY) ON r.file_no = f.file_no AND r.line_no = ${integer(lineNo)}
       WHERE ${whereAccepted(fileNo)}`,
    );
    return rows[0] ? recordOf(rows[0]) : null;
  }
}

interface AcceptedRow {
  fileNo: string | number;
  id: Buffer;
  bookId: string | number;
  source: string;
  registrar: string;
  businessDate: string;
  kind: TradeFileKind;
  name: string;
  records: string | number;
  totals: string;
  digest: Buffer;
  endedAt: string;
}

interface RecordRow {
  lineNo: string | number;
  recordKey: string;
  recordType: string;
  product: string;
  party: string;
  payer: string | null;
  orderNumber: string;
  amount: string;
  currency: string;
  occurredAt: string;
  attributes: string | null;
}

const ACCEPTED_COLUMNS = `f.file_no AS fileNo, f.id, f.book_id AS bookId, s.code AS source, f.registrar,
  f.business_date AS businessDate, f.kind, f.name, f.record_count AS records, f.totals, f.digest, f.ended_at AS endedAt`;
const ACCEPTED = `SELECT STRAIGHT_JOIN ${ACCEPTED_COLUMNS} FROM trade_file f FORCE INDEX`;
const BY_NUMBER = `${ACCEPTED} (PRIMARY) JOIN trade_source s FORCE INDEX (PRIMARY) ON s.source_no = f.source_no`;
const RECORD_COLUMNS = `r.line_no AS lineNo, r.record_key AS recordKey, r.record_type AS recordType, r.product, r.party,
  r.payer, r.order_number AS orderNumber, r.amount, r.currency, r.occurred_at AS occurredAt, r.attributes`;

const whereAccepted = (fileNo: string): string =>
  `f.file_no = ${integer(BigInt(fileNo))} AND f.state = 'accepted'`;
const whereNumber = (fileNo: string): string => `WHERE ${whereAccepted(fileNo)}`;

const acceptedOf = ({
  id,
  fileNo,
  bookId,
  records,
  totals,
  digest,
  endedAt,
  ...row
}: AcceptedRow): AcceptedFile => ({
  fileNo: String(fileNo),
  id: uuidOf(id),
  bookId: Number(bookId),
  source: row.source,
  registrar: row.registrar,
  businessDate: row.businessDate,
  kind: row.kind,
  name: row.name,
  records: Number(records),
  totals: totalsOf(totals),
  digest: digest.toString('hex'),
  acceptedAt: toIsoTime(endedAt),
});

const recordOf = ({ lineNo, amount, occurredAt, attributes, ...row }: RecordRow): TradeRecord => ({
  lineNo: Number(lineNo),
  recordKey: row.recordKey,
  recordType: row.recordType,
  product: row.product,
  party: row.party,
  payer: row.payer,
  orderNumber: row.orderNumber,
  amountMinor: BigInt(amount),
  currency: row.currency,
  occurredAt: toIsoTime(occurredAt),
  attributes: attributes === null ? null : (JSON.parse(attributes) as Record<string, string>),
});
