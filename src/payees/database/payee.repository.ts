import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { NumberKind } from '../account-number.rules.js';
import { PayeeSeal } from '../payee-seal.js';
import type { Payee, PayeeInVersion, PayeeVersion } from '../payee.js';

/** Payees and their versions. Numbers of accounts are sealed on the way in and opened on the way out. */
@Injectable()
export class PayeeRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly seal: PayeeSeal,
  ) {}

  /** Begins a change: changes of payees of one book wait for each other from here on. */
  async advance(tx: Tx, bookId: number): Promise<void> {
    await sqlOf(tx).execute(
      'INSERT INTO payee_book (book_id, version) VALUES (?, 1) ON DUPLICATE KEY UPDATE version = version + 1',
      [bookId],
    );
  }

  async byCode(bookId: number, code: string): Promise<Payee | null> {
    const rows: PayeeRow[] = await this.dataSource.query(`${PAYEES} ${byCode(bookId, code)}`);
    return rows[0] ? payeeOf(rows[0]) : null;
  }

  async lock(tx: Tx, bookId: number, code: string): Promise<Payee | null> {
    const rows = await sqlOf(tx).query<PayeeRow>(`${PAYEES} ${byCode(bookId, code)} FOR UPDATE`);
    return rows[0] ? payeeOf(rows[0]) : null;
  }

  /** The payee with the version that is in force on the business date of its book, in one reading. */
  async onBusinessDate(
    bookId: number,
    code: string,
  ): Promise<{ payee: Payee; version: PayeeVersion | null; businessDate: string } | null> {
    const rows: (PayeeRow & Partial<VersionRow> & { businessDate: string })[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${PAYEE_COLUMNS}, b.business_date AS businessDate, ${VERSION_COLUMNS}
       FROM book b FORCE INDEX (PRIMARY)
       JOIN payee p FORCE INDEX (payee_code) ON p.book_id = b.id AND p.code = ${text(code)}
       LEFT JOIN payee_version v FORCE INDEX (PRIMARY) ON v.payee_id = p.id AND v.number =
         (SELECT MAX(n.number) FROM payee_version n FORCE INDEX (PRIMARY)
          WHERE n.payee_id = p.id AND n.effective_from <= b.business_date)
       WHERE b.id = ${integer(bookId)}`,
    );
    const [row] = rows;
    if (!row) return null;
    const payee = payeeOf(row);
    const version = isVersion(row) ? this.versionOf(payee, row) : null;
    return { payee, version, businessDate: row.businessDate };
  }

  /** The next ones of the book by code, each in its last version. */
  async page(bookId: number, after: string, count: number): Promise<PayeeInVersion[]> {
    const rows: (PayeeRow & VersionRow)[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${PAYEE_COLUMNS}, ${VERSION_COLUMNS}
       FROM payee p FORCE INDEX (payee_code)
       JOIN payee_version v FORCE INDEX (PRIMARY) ON v.payee_id = p.id AND v.number = p.last_version
       WHERE p.book_id = ${integer(bookId)} AND p.code > ${text(after)} ORDER BY p.code LIMIT ${integer(count)}`,
    );
    return rows.map((row) => ({ payee: payeeOf(row), version: this.versionOf(payeeOf(row), row) }));
  }

  /** Newest first. @param below a number, null for the first page */
  async versions(payee: Payee, below: number | null, count: number): Promise<PayeeVersion[]> {
    const beyond = below === null ? '' : `AND v.number < ${integer(below)}`;
    const rows: VersionRow[] = await this.dataSource.query(
      `SELECT ${VERSION_COLUMNS} FROM payee_version v FORCE INDEX (PRIMARY)
       WHERE v.payee_id = ${binary(payee.id)} ${beyond} ORDER BY v.number DESC LIMIT ${integer(count)}`,
    );
    return rows.map((row) => this.versionOf(payee, row));
  }

  /** Codes of payees of the book that have, had or will have that account, in order; at most 20. */
  async codesWithAccount(bookId: number, account: string, tx?: Tx): Promise<string[]> {
    const statement = `SELECT DISTINCT p.code FROM payee_version v FORCE INDEX (payee_version_account)
       JOIN payee p FORCE INDEX (PRIMARY) ON p.id = v.payee_id
       WHERE v.account_digest = ${binary(this.seal.digestOf(bookId, account))} ORDER BY p.code LIMIT 20`;
    const rows: { code: string }[] = tx
      ? await sqlOf(tx).query<{ code: string }>(statement)
      : await this.dataSource.query(statement);
    return rows.map(({ code }) => code);
  }

  async businessDateOf(bookId: number): Promise<string> {
    const [row]: { businessDate: string }[] = await this.dataSource.query(
      `SELECT business_date AS businessDate FROM book WHERE id = ${integer(bookId)}`,
    );
    return row!.businessDate;
  }

  async insert(tx: Tx, { id, bookId, code }: Payee): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO payee (id, book_id, code, is_blocked, last_version) VALUES (${binary(id)}, ?, ?, 0, 0)`,
      [bookId, code],
    );
  }

  /** The next version of a payee that is locked. */
  async addVersion(tx: Tx, payee: Payee, version: PayeeVersion): Promise<void> {
    const { number, effectiveFrom, effectiveUntil, name, bank, numberKind, account, currencies } = version;
    const sealed = this.seal.sealForPayee(payee.bookId, payee.code, account);
    const digest = this.seal.digestOf(payee.bookId, account);
    await sqlOf(tx).execute(
      `INSERT INTO payee_version (payee_id, number, effective_from, effective_until, name, bank, number_kind,
         sealed_account, account_digest, currencies, approval_id, recorded_at)
       VALUES (${binary(payee.id)}, ?, ?, ?, ?, ?, ?, ?, ${binary(digest)}, ?, ${binary(version.approvalId)}, ?)`,
      [
        ...[number, effectiveFrom, effectiveUntil, name, bank, numberKind, sealed],
        ...[JSON.stringify(currencies), version.recordedAt],
      ],
    );
    await sqlOf(tx).execute(
      `UPDATE payee SET last_version = ? WHERE id = ${binary(payee.id)} AND last_version = ?`,
      [number, number - 1],
    );
  }

  async setBlocked(tx: Tx, { id }: Payee, isBlocked: boolean): Promise<void> {
    await sqlOf(tx).execute(`UPDATE payee SET is_blocked = ? WHERE id = ${binary(id)}`, [isBlocked]);
  }

  private versionOf(
    { bookId, code }: Payee,
    { sealedAccount, approvalId, currencies, number, ...row }: VersionRow,
  ): PayeeVersion {
    return {
      number: Number(number),
      effectiveFrom: row.effectiveFrom,
      effectiveUntil: row.effectiveUntil,
      name: row.name,
      bank: row.bank,
      numberKind: row.numberKind,
      account: this.seal.openForPayee(bookId, code, sealedAccount),
      currencies: JSON.parse(currencies) as string[],
      approvalId: uuidOf(approvalId),
      recordedAt: row.recordedAt,
    };
  }
}

interface PayeeRow {
  id: Buffer;
  bookId: string;
  code: string;
  isBlocked: number;
  lastVersion: string | number;
}

interface VersionRow {
  number: string | number;
  effectiveFrom: string;
  effectiveUntil: string | null;
  name: string;
  bank: string;
  numberKind: NumberKind;
  sealedAccount: string;
  currencies: string;
  approvalId: Buffer;
  recordedAt: string;
}

const PAYEE_COLUMNS = `p.id, p.book_id AS bookId, p.code, p.is_blocked AS isBlocked, p.last_version AS lastVersion`;
const VERSION_COLUMNS = `v.number, v.effective_from AS effectiveFrom, v.effective_until AS effectiveUntil, v.name, v.bank,
  v.number_kind AS numberKind, v.sealed_account AS sealedAccount, v.currencies, v.approval_id AS approvalId,
  v.recorded_at AS recordedAt`;
const PAYEES = `SELECT ${PAYEE_COLUMNS} FROM payee p FORCE INDEX (payee_code)`;

const byCode = (bookId: number, code: string): string =>
  `WHERE p.book_id = ${integer(bookId)} AND p.code = ${text(code)}`;

/** Without a version in force its columns are null. */
const isVersion = (row: Partial<VersionRow>): row is VersionRow =>
  row.number !== null && row.number !== undefined;

const payeeOf = ({ id, bookId, code, isBlocked, lastVersion }: PayeeRow): Payee => ({
  id: uuidOf(id),
  bookId: Number(bookId),
  code,
  isBlocked: isBlocked === 1,
  lastVersion: Number(lastVersion),
});
