import { Injectable } from '@nestjs/common';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Tx } from '../../../platform/database/index.js';
import { inLists, integer, text, uuidOf } from '../../../platform/database/sql.js';
import {
  ACCOUNT_REF_COLUMNS,
  ACCOUNT_REF_JOINS,
  accountRefOf,
  type AccountRef,
  type AccountRefRow,
} from '../../accounts/index.js';
import type { DayStatus } from '../../books/index.js';
import { dayKey, requestKey, type KnownRequest } from '../decide-group.js';
import type { Balance, Posting } from '../posting.types.js';

/** Longer lists, and lists by another key, deadlock; see docs/adr/0002-set-based-posting.md. */
export const MAX_LOCKS_PER_STATEMENT = 500;

/** What a group stands on. */
export interface Ground {
  /** Of the settings that posting keeps in memory; grows with every change of one. */
  readonly epoch: bigint;
  readonly days: ReadonlyMap<string, DayStatus>;
  /** The dates that the books of these days have now. */
  readonly currentDates: ReadonlyMap<number, string>;
  /** The database's own clock. */
  readonly databaseNow: string;
}

interface GroundRow {
  epoch: string;
  book_id: string;
  business_date: string;
  status: DayStatus;
  book_date: string;
  now: string;
}

interface RequestRow {
  client_id: string;
  number: string;
  content_hash: Buffer;
  voucher_id: Buffer;
}

interface BalanceRow {
  account_id: string;
  status: Balance['status'];
  stop_in: number;
  stop_out: number;
  debit_total: string;
  credit_total: string;
  held: string;
  earmarked: string;
  overdraft_limit: string | null;
  version: string;
  last_sequence: string;
  last_recorded_at: string;
  last_digest: Buffer;
}

const BALANCE_COLUMNS = `b.account_id, b.status, b.stop_in, b.stop_out, b.debit_total, b.credit_total, b.held,
  b.earmarked, b.overdraft_limit, b.version, b.last_sequence, b.last_recorded_at, b.last_digest`;

/** An account and the state of its balance. */
export interface AccountRead {
  readonly account: AccountRef;
  readonly balance: Balance;
}

export type Balances = ReadonlyMap<number, Balance>;

/** What is asked for, or done, by one statement or several, and what their rows and counts say together. */
export interface Question<Answer> {
  readonly statements: readonly string[];
  readonly answerOf: (rows: never[], counts: readonly number[]) => Answer;
}

type AnswersTo<Questions extends readonly Question<unknown>[]> = {
  [Index in keyof Questions]: Questions[Index] extends Question<infer Answer> ? Answer : never;
};

/** The rows a group of postings is decided on, locked in the one order of locks. */
@Injectable()
export class PostingFactsRepository {
  /** Asks all of them in the order given, in one message where the transaction is a group's. */
  ask<const Questions extends readonly Question<unknown>[]>(
    tx: Tx,
    questions: Questions,
  ): Promise<AnswersTo<Questions>> {
    // Their texts are not needed any more when they are answered.
    const awaited = questions.map(({ statements, answerOf }) => ({ count: statements.length, answerOf }));
    return sqlOf(tx)
      .inOrder(questions.flatMap(({ statements }) => statements))
      .then((results) => {
        let next = 0;
        const answers = awaited.map(({ count, answerOf }) => {
          const own = results.slice(next, (next += count));
          return answerOf(
            own.flatMap(({ rows }) => rows) as never[],
            own.map((result) => result.count),
          );
        });
        return answers as AnswersTo<Questions>;
      });
  }

  /** What is asked and locked while `ask` begins travels in one message, in that order. */
  together<T>(tx: Tx, ask: () => Promise<T>): Promise<T> {
    return sqlOf(tx).together(ask);
  }

  /** The business dates that books have now. @param bookIds of books there are */
  bookDates(bookIds: readonly number[]): Question<ReadonlyMap<number, string>> {
    const statement = `SELECT id, business_date FROM book FORCE INDEX (PRIMARY)
       WHERE id IN (${bookIds.map(integer).join(',')})`;
    return { statements: [statement], answerOf: bookDatesOf };
  }

  /**
   * The settings' epoch and days, in share mode: a change of a setting and a close wait for the groups in flight, and they
   * never wait for each other. What a subquery reads is not locked: the date of a book moves beside them.
   * @param days at least one that there is of each book
   */
  ground(days: readonly { bookId: number; businessDate: string }[]): Question<Ground> {
    const wanted = [...days]
      .sort((left, right) => left.bookId - right.bookId || (left.businessDate < right.businessDate ? -1 : 1))
      .map((day) => `(d.book_id = ${integer(day.bookId)} AND d.business_date = ${text(day.businessDate)})`);
    const statement = `SELECT STRAIGHT_JOIN epoch, d.book_id, d.business_date, d.status,
         (SELECT b.business_date FROM book b WHERE b.id = d.book_id) AS book_date, UTC_TIMESTAMP(6) AS now
       FROM setting_epoch JOIN business_day d FORCE INDEX (PRIMARY)
       WHERE setting_epoch.id = 1 AND (${wanted.join(' OR ')})
       ORDER BY d.book_id, d.business_date LOCK IN SHARE MODE`;
    return { statements: [statement], answerOf: groundOf };
  }

  /** For update, by primary key only, ascending over all statements. */
  lockedBalances(accountIds: readonly number[]): Question<Balances> {
    return { statements: chunksOf(accountIds).map(lockStatement), answerOf: balancesOf };
  }

  /** The same rows without a lock, for a dry run. */
  balances(accountIds: readonly number[]): Question<Balances> {
    const statements = chunksOf(accountIds).map(
      (ids) => `SELECT ${BALANCE_COLUMNS} FROM account_balance b FORCE INDEX (PRIMARY)
         WHERE b.account_id IN (${ids.map(integer).join()})`,
    );
    return { statements, answerOf: balancesOf };
  }

  /** Accounts by code with their balances, without a lock; codes that the book does not have are absent. */
  accounts(bookId: number, codes: readonly string[]): Question<readonly AccountRead[]> {
    const statements = inLists(codes, MAX_LOCKS_PER_STATEMENT).map(
      (some) => `SELECT STRAIGHT_JOIN ${ACCOUNT_REF_COLUMNS}, ${BALANCE_COLUMNS}
         FROM account a FORCE INDEX (account_code) JOIN account_balance b FORCE INDEX (PRIMARY) ON b.account_id = a.id
         ${ACCOUNT_REF_JOINS} WHERE a.book_id = ${integer(bookId)} AND a.code IN (${some.map(text).join()})`,
    );
    return { statements, answerOf: accountsOf };
  }

  /**
   * A plain read after the locks: under READ COMMITTED it sees every winner that has committed. One that commits
   * later collides with our insertion and the group runs again.
   */
  requests(postings: readonly Posting[]): Question<ReadonlyMap<string, KnownRequest>> {
    const wanted = postings.map((posting) => `(${integer(posting.clientId)},${text(posting.requestNumber)})`);
    const statement = `SELECT client_id, number, content_hash, voucher_id FROM request FORCE INDEX (PRIMARY)
       WHERE (client_id, number) IN (${wanted.join(',')})`;
    return { statements: [statement], answerOf: requestsOf };
  }

  /**
   * Which of the accounts somebody else holds now. NOWAIT refuses a whole list, so a refused list is halved.
   * A row that another group of ours holds for a moment counts too; its postings merely wait in the slow lane.
   */
  async findLocked(
    tx: Tx,
    accountIds: readonly number[],
    isLocked: (error: unknown) => boolean,
  ): Promise<number[]> {
    if (accountIds.length === 0) return [];
    try {
      await sqlOf(tx).query(`${lockStatement(accountIds)} NOWAIT`);
      return [];
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (accountIds.length === 1) return [...accountIds];
    }
    const middle = Math.ceil(accountIds.length / 2);
    const left = await this.findLocked(tx, accountIds.slice(0, middle), isLocked);
    const right = await this.findLocked(tx, accountIds.slice(middle), isLocked);
    return [...left, ...right];
  }
}

/** FORCE INDEX, because on a small table the optimizer would scan, and so lock, all of it. */
function lockStatement(sortedIds: readonly number[]): string {
  return `SELECT ${BALANCE_COLUMNS} FROM account_balance b FORCE INDEX (PRIMARY)
    WHERE b.account_id IN (${sortedIds.map(integer).join(',')}) ORDER BY b.account_id FOR UPDATE`;
}

function balanceOf(row: BalanceRow): Balance {
  return {
    accountId: Number(row.account_id),
    status: row.status,
    stopIn: row.stop_in === 1,
    stopOut: row.stop_out === 1,
    debitTotal: BigInt(row.debit_total),
    creditTotal: BigInt(row.credit_total),
    held: BigInt(row.held),
    earmarked: BigInt(row.earmarked),
    overdraftLimit: row.overdraft_limit === null ? null : BigInt(row.overdraft_limit),
    version: BigInt(row.version),
    sequence: BigInt(row.last_sequence),
    recordedAt: row.last_recorded_at,
    digest: row.last_digest.toString('hex'),
  };
}

function bookDatesOf(rows: readonly { id: string; business_date: string }[]): ReadonlyMap<number, string> {
  return new Map(rows.map(({ id, business_date }) => [Number(id), business_date]));
}

function groundOf(rows: readonly GroundRow[]): Ground {
  const { epoch, now } = rows[0]!;
  return {
    epoch: BigInt(epoch),
    databaseNow: now,
    days: new Map(rows.map((row) => [dayKey(Number(row.book_id), row.business_date), row.status])),
    currentDates: new Map(rows.map((row) => [Number(row.book_id), row.book_date])),
  };
}

function requestsOf(rows: readonly RequestRow[]): ReadonlyMap<string, KnownRequest> {
  return new Map(
    rows.map((row) => [
      requestKey(Number(row.client_id), row.number),
      { contentHash: row.content_hash.toString('hex'), voucherId: uuidOf(row.voucher_id) },
    ]),
  );
}

function balancesOf(rows: readonly BalanceRow[]): Balances {
  return new Map(rows.map((row) => [Number(row.account_id), balanceOf(row)]));
}

function accountsOf(rows: readonly (AccountRefRow & BalanceRow)[]): readonly AccountRead[] {
  return rows.map((row) => ({ account: accountRefOf(row), balance: balanceOf(row) }));
}

/** Sorted, and no more in one than may be locked in one statement. */
const chunksOf = (accountIds: readonly number[]): number[][] =>
  inLists(
    [...accountIds].sort((left, right) => left - right),
    MAX_LOCKS_PER_STATEMENT,
  );
