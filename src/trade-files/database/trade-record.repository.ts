import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { StagedRecord } from '../formats/record-reader.rules.js';

/** Of one statement: about a megabyte, below what every server takes. */
const STATEMENT_CHARACTERS = 1_000_000;

/** Records while they are staged; who reads accepted ones asks AcceptedFileRepository. */
@Injectable()
export class TradeRecordRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** A duplicate key says that a line is there already. */
  async insert(tx: Tx, fileNo: string, records: readonly StagedRecord[]): Promise<void> {
    const file = integer(BigInt(fileNo));
    let rows = '';
    for (const record of records) {
      if (rows.length > STATEMENT_CHARACTERS) {
        await sqlOf(tx).execute(INSERT + rows);
        rows = '';
      }
      rows += (rows === '' ? '(' : ',(') + file + valuesOf(record);
    }
    if (rows !== '') await sqlOf(tx).execute(INSERT + rows);
  }

  /** The next staged records by line. */
  async page(fileNo: string, afterLine: number, limit: number): Promise<StagedRecord[]> {
    const rows: StagedRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM trade_record r FORCE INDEX (PRIMARY)
       WHERE r.file_no = ${integer(BigInt(fileNo))} AND r.line_no > ${integer(afterLine)}
       ORDER BY r.line_no LIMIT ${integer(limit)}`,
    );
    return rows.map(stagedOf);
  }

  /** Lines and record keys alone. */
  async keys(fileNo: string, afterLine: number, limit: number): Promise<{ line: number; key: string }[]> {
    const rows: { line: string | number; recordKey: string }[] = await this.dataSource.query(
      `SELECT r.line_no AS line, r.record_key AS recordKey FROM trade_record r FORCE INDEX (PRIMARY)
       WHERE r.file_no = ${integer(BigInt(fileNo))} AND r.line_no > ${integer(afterLine)}
       ORDER BY r.line_no LIMIT ${integer(limit)}`,
    );
    return rows.map(({ line, recordKey }) => ({ line: Number(line), key: recordKey }));
  }

  async deleteUpTo(tx: Tx, fileNo: string, line: number): Promise<void> {
    await sqlOf(tx).execute(
      `DELETE FROM trade_record WHERE file_no = ${integer(BigInt(fileNo))} AND line_no <= ${integer(line)}`,
    );
  }

  /** Those of the parties that have an account in the book. */
  async partiesWithAccount(bookId: number, parties: readonly string[]): Promise<string[]> {
    if (parties.length === 0) return [];
    const rows: { party: string }[] = await this.dataSource.query(
      `SELECT DISTINCT a.party FROM account a FORCE INDEX (account_party)
       WHERE a.book_id = ${integer(bookId)} AND a.party IN (${parties.map(text).join(',')})`,
    );
    return rows.map(({ party }) => party);
  }
}

interface StagedRow {
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

const COLUMNS = `r.line_no AS lineNo, r.record_key AS recordKey, r.record_type AS recordType, r.product, r.party, r.payer,
  r.order_number AS orderNumber, r.amount, r.currency, r.occurred_at AS occurredAt, r.attributes`;
const INSERT = `INSERT INTO trade_record (file_no, line_no, record_key, record_type, product, party, payer, order_number,
  amount, currency, occurred_at, attributes) VALUES `;

/** Nothing else means anything inside a literal, and most values have none of it: looking costs less than escaping. */
const SPECIAL = /['\\]/;
const quoted = (value: string): string => (SPECIAL.test(value) ? text(value) : `'${value}'`);

/** Put together by hand: a list of values for each of ten million rows is a list too many. */
const valuesOf = (record: StagedRecord): string =>
  `,${record.lineNo},${quoted(record.recordKey)},${quoted(record.recordType)},${quoted(record.product)},` +
  `${quoted(record.party)},${record.payer === null ? 'NULL' : quoted(record.payer)},${quoted(record.orderNumber)},` +
  `${record.amountMinor},${quoted(record.currency)},'${record.occurredAt}',` +
  `${record.attributes === null ? 'NULL' : quoted(record.attributes)})`;

const stagedOf = ({ lineNo, amount, ...row }: StagedRow): StagedRecord => ({
  ...row,
  lineNo: Number(lineNo),
  amountMinor: BigInt(amount),
});
