import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../platform/auth/index.js';
import type { Tx } from '../../platform/database/index.js';
import { integer, text } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { Declaration, DeclarationSubject, ZeroAccounts } from './declaration.js';

interface Reader {
  query<Row>(statement: string): Promise<Row[]>;
}

/** An account that must be zero, with what it stands at, debits minus credits in minor units. */
export interface StandingAccount {
  readonly accountId: string;
  readonly glAccountId: string;
  readonly code: string;
  readonly currency: string;
  readonly balance: bigint;
}

/** Which accounts must be zero at the end of a day, and what they stand at. */
@Injectable()
export class MustBeZeroRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** What counts now of accounts, then of GL accounts. @param after null for the first */
  async declarations(
    reader: Reader,
    bookId: number,
    after: DeclarationSubject | null,
    atMost: number,
  ): Promise<Declaration[]> {
    const rows = await reader.query<RawDeclaration>(
      `SELECT STRAIGHT_JOIN d.subject, d.subject_id AS subjectId, d.number, d.must_be_zero AS mustBeZero, d.reason,
         d.declared_at AS declaredAt, COALESCE(g.code, a.code) AS code
       FROM must_be_zero_declaration d FORCE INDEX (PRIMARY)
       LEFT JOIN must_be_zero_declaration n FORCE INDEX (PRIMARY) ON n.book_id = d.book_id AND n.subject = d.subject
         AND n.subject_id = d.subject_id AND n.number = d.number + 1
       LEFT JOIN gl_account g FORCE INDEX (PRIMARY) ON d.subject = 'G' AND g.id = d.subject_id
       LEFT JOIN account a FORCE INDEX (PRIMARY) ON d.subject = 'A' AND a.id = d.subject_id
       WHERE d.book_id = ${integer(bookId)} AND n.number IS NULL ${after === null ? '' : `AND ${isBeyond(after)}`}
       ORDER BY d.subject, d.subject_id LIMIT ${integer(atMost)}`,
    );
    return rows.map((row) => ({ ...row, mustBeZero: row.mustBeZero === 1 }));
  }

  list(bookId: number, after: DeclarationSubject | null, atMost: number): Promise<Declaration[]> {
    return this.declarations(this.dataSource, bookId, after, atMost);
  }

  /** What was declared of it last. */
  async last(
    tx: Tx,
    bookId: number,
    { subject, subjectId }: DeclarationSubject,
  ): Promise<Pick<Declaration, 'number' | 'mustBeZero' | 'reason' | 'declaredAt'> | null> {
    const [row] = await sqlOf(tx).query<Omit<RawDeclaration, 'code' | 'subject' | 'subjectId'>>(
      `SELECT number, must_be_zero AS mustBeZero, reason, declared_at AS declaredAt
       FROM must_be_zero_declaration FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND subject = ${text(subject)} AND subject_id = ${integer(BigInt(subjectId))}
       ORDER BY number DESC LIMIT 1`,
    );
    return row ? { ...row, mustBeZero: row.mustBeZero === 1 } : null;
  }

  /** @throws duplicate-key when that number was used meanwhile */
  async insert(
    tx: Tx,
    bookId: number,
    { subject, subjectId, number, mustBeZero, reason, declaredAt }: Omit<Declaration, 'code'>,
    caller: Caller,
  ): Promise<void> {
    const what = `${integer(bookId)},${text(subject)},${integer(BigInt(subjectId))},${integer(number)}`;
    const who = `${integer(caller.clientId)},${integer(caller.apiKeyId)},${text(caller.traceId)}`;
    await sqlOf(tx).execute(
      `INSERT INTO must_be_zero_declaration (book_id, subject, subject_id, number, must_be_zero, reason, client_id,
         api_key_id, trace_id, declared_at)
       VALUES (${what},${integer(Number(mustBeZero))},${text(reason)},${who},${text(declaredAt)})`,
    );
  }

  /** The next accounts of a kind with what they stood at at the end of a date. @param after '' for the first */
  async standing(
    reader: Reader,
    bookId: number,
    businessDate: string,
    kind: ZeroAccounts,
    after: string,
    atMost: number,
  ): Promise<StandingAccount[]> {
    const rows = await reader.query<Omit<StandingAccount, 'balance'> & { balance: string }>(
      `SELECT STRAIGHT_JOIN a.id AS accountId, a.gl_account_id AS glAccountId, a.code, a.currency,
         b.debit_total - b.credit_total AS balance
       FROM ${accountsOf(bookId, kind, after)} LIMIT ${integer(atMost)}`,
    );
    const moved = await this.movedAfter(
      reader,
      businessDate,
      rows.map(({ accountId }) => accountId),
    );
    return rows.map((row) => ({ ...row, balance: BigInt(row.balance) - (moved.get(row.accountId) ?? 0n) }));
  }

  /** What accounts have moved after a date. Their numbers stand in the statement: no day before it is read. */
  private async movedAfter(
    reader: Reader,
    businessDate: string,
    ids: readonly string[],
  ): Promise<Map<string, bigint>> {
    if (ids.length === 0) return new Map();
    const rows = await reader.query<{ accountId: string; moved: string }>(
      `SELECT account_id AS accountId, SUM(debit_turnover - credit_turnover) AS moved
       FROM account_day FORCE INDEX (PRIMARY)
       WHERE account_id IN (${ids.map((id) => integer(BigInt(id))).join()}) AND business_date > ${text(businessDate)}
       GROUP BY account_id`,
    );
    return new Map(rows.map(({ accountId, moved }) => [accountId, BigInt(moved)]));
  }

  /** The days of an account up to a date, latest first. @param before only earlier ones */
  async daysBack(
    reader: Reader,
    accountId: string,
    before: string,
    atMost: number,
  ): Promise<{ businessDate: string; moved: bigint }[]> {
    const rows = await reader.query<{ businessDate: string; moved: string }>(
      `SELECT business_date AS businessDate, debit_turnover - credit_turnover AS moved
       FROM account_day FORCE INDEX (PRIMARY)
       WHERE account_id = ${integer(BigInt(accountId))} AND business_date < ${text(before)}
       ORDER BY business_date DESC LIMIT ${integer(atMost)}`,
    );
    return rows.map(({ businessDate, moved }) => ({ businessDate, moved: BigInt(moved) }));
  }
}

const isBeyond = ({ subject, subjectId }: DeclarationSubject): string =>
  `(d.subject > ${text(subject)} OR d.subject = ${text(subject)} AND d.subject_id > ${integer(BigInt(subjectId))})`;

type RawDeclaration = Omit<Declaration, 'mustBeZero'> & { mustBeZero: number };

/** Each kind along an index that has its accounts in the order of the paging key, which ends the condition. */
function accountsOf(bookId: number, kind: ZeroAccounts, after: string): string {
  const balance = 'JOIN account_balance b FORCE INDEX (PRIMARY) ON b.account_id = a.id';
  if (kind.by === 'gl-account')
    return `account a FORCE INDEX (account_gl) ${balance} WHERE a.gl_account_id = ${integer(BigInt(kind.id))}
      AND a.code > ${text(after)} ORDER BY a.code`;
  const id = integer(BigInt(after === '' ? 0 : after));
  if (kind.by === 'flag')
    return `account a FORCE INDEX (account_must_be_zero) ${balance}
      WHERE a.book_id = ${integer(bookId)} AND a.must_be_zero = 1 AND a.id > ${id} ORDER BY a.id`;
  const ids = kind.ids.map((each) => integer(BigInt(each))).join();
  return `account a FORCE INDEX (PRIMARY) ${balance} WHERE a.id IN (${ids}) AND a.id > ${id} ORDER BY a.id`;
}
