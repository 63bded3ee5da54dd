import { Injectable } from '@nestjs/common';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Tx } from '../../../platform/database/index.js';
import { integer, text, uuidOf } from '../../../platform/database/sql.js';
import { dayKey, requestKey, type DayStatus, type KnownRequest } from '../decide-group.js';
import type { Balance, Posting } from '../posting.types.js';

/** Longer lists, and lists by another key, deadlock; see docs/adr/0002-set-based-posting.md. */
export const MAX_LOCKS_PER_STATEMENT = 500;

export interface BookPointers {
  /** Grows with every change of a setting that posting keeps in memory. */
  readonly epoch: bigint;
  readonly currentDates: ReadonlyMap<number, string>;
  /** The database's own clock. */
  readonly databaseNow: string;
}

interface PointerRow {
  book_id: string;
  epoch: string;
  business_date: string | null;
  now: string | null;
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

const BALANCE_COLUMNS = `account_id, status, stop_in, stop_out, debit_total, credit_total, held, earmarked,
  overdraft_limit, version, last_sequence, last_recorded_at, last_digest`;

/** The rows a group of postings is decided on, locked in the one order of locks. */
@Injectable()
export class PostingFactsRepository {
  async readPointers(tx: Tx, bookIds: readonly number[]): Promise<BookPointers> {
    const rows = await sqlOf(tx).query<PointerRow>(
      `SELECT 0 AS book_id, epoch, NULL AS business_date, UTC_TIMESTAMP(6) AS now FROM setting_epoch
       UNION ALL SELECT id, 0, business_date, NULL FROM book WHERE id IN (${bookIds.map(integer).join(',')})`,
    );
    const books = rows.filter((row) => row.business_date !== null);
    const { epoch, now } = rows.find((row) => row.business_date === null)!;
    return {
      epoch: BigInt(epoch),
      databaseNow: now!,
      currentDates: new Map(books.map((row) => [Number(row.book_id), row.business_date!])),
    };
  }

  /** In share mode: a close waits for the groups in flight, and they never wait for each other. */
  async lockDays(
    tx: Tx,
    days: readonly { bookId: number; businessDate: string }[],
  ): Promise<Map<string, DayStatus>> {
    if (days.length === 0) return new Map();
    const wanted = [...days]
      .sort((left, right) => left.bookId - right.bookId || (left.businessDate < right.businessDate ? -1 : 1))
      .map((day) => `(book_id = ${integer(day.bookId)} AND business_date = ${text(day.businessDate)})`);
    const rows = await sqlOf(tx).query<{ book_id: string; business_date: string; status: DayStatus }>(
      `SELECT book_id, business_date, status FROM business_day FORCE INDEX (PRIMARY)
       WHERE ${wanted.join(' OR ')} ORDER BY book_id, business_date LOCK IN SHARE MODE`,
    );
    return new Map(rows.map((row) => [dayKey(Number(row.book_id), row.business_date), row.status]));
  }

  /** For update, by primary key only, ascending over all statements. */
  async lockBalances(tx: Tx, accountIds: readonly number[]): Promise<Map<number, Balance>> {
    const sorted = [...accountIds].sort((left, right) => left - right);
    const balances = new Map<number, Balance>();
    for (let start = 0; start < sorted.length; start += MAX_LOCKS_PER_STATEMENT) {
      const ids = sorted.slice(start, start + MAX_LOCKS_PER_STATEMENT);
      const rows = await sqlOf(tx).query<BalanceRow>(lockStatement(ids));
      for (const row of rows) balances.set(Number(row.account_id), balanceOf(row));
    }
    return balances;
  }

  /** The same rows without a lock, for a dry run. */
  async readBalances(tx: Tx, accountIds: readonly number[]): Promise<Map<number, Balance>> {
    if (accountIds.length === 0) return new Map();
    const rows = await sqlOf(tx).query<BalanceRow>(
      `SELECT ${BALANCE_COLUMNS} FROM account_balance WHERE account_id IN (${accountIds.map(integer).join(',')})`,
    );
    return new Map(rows.map((row) => [Number(row.account_id), balanceOf(row)]));
  }

  /**
   * A plain read after the locks: under READ COMMITTED it sees every winner that has committed. One that commits
   * later collides with our insertion and the group runs again.
   */
  async readRequests(tx: Tx, postings: readonly Posting[]): Promise<Map<string, KnownRequest>> {
    const wanted = postings.map((posting) => `(${integer(posting.clientId)},${text(posting.requestNumber)})`);
    const rows = await sqlOf(tx).query<{
      client_id: string;
      number: string;
      content_hash: Buffer;
      voucher_id: Buffer;
    }>(
      `SELECT client_id, number, content_hash, voucher_id FROM request FORCE INDEX (PRIMARY)
       WHERE (client_id, number) IN (${wanted.join(',')})`,
    );
    return new Map(
      rows.map((row) => [
        requestKey(Number(row.client_id), row.number),
        { contentHash: row.content_hash.toString('hex'), voucherId: uuidOf(row.voucher_id) },
      ]),
    );
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
  return `SELECT ${BALANCE_COLUMNS} FROM account_balance FORCE INDEX (PRIMARY)
    WHERE account_id IN (${sortedIds.map(integer).join(',')}) ORDER BY account_id FOR UPDATE`;
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
