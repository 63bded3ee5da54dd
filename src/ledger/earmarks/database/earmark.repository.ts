import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import { binary, inLists, integer, text } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { EarmarkChange, EarmarkKey } from '../earmark.js';

/** The primary key of an earmark. */
export interface EarmarkPlace {
  readonly accountId: number;
  readonly purpose: string;
}

export interface LockedEarmark extends EarmarkPlace {
  readonly amount: bigint;
  readonly version: bigint;
}

/** A row after a group, and the version before it; 0 when there was none. */
export interface EarmarkWrite extends LockedEarmark {
  readonly expected: bigint;
}

/** Longer lists deadlock with each other; see docs/adr/0002-set-based-posting.md. */
const MAX_LOCKS_PER_STATEMENT = 500;

/** The rows of earmarks inside the posting transaction. */
@Injectable()
export class EarmarkRepository {
  /** For update, by primary key only. @param places in the order of the primary key */
  async lock(tx: Tx, places: readonly EarmarkPlace[]): Promise<LockedEarmark[]> {
    const locked: LockedEarmark[] = [];
    for (const some of inLists(places, MAX_LOCKS_PER_STATEMENT)) {
      const rows = await sqlOf(tx).query<EarmarkRow>(lockStatement(some));
      for (const { account_id, purpose, amount, version } of rows)
        locked.push({
          accountId: Number(account_id),
          purpose,
          amount: BigInt(amount),
          version: BigInt(version),
        });
    }
    return locked;
  }

  /** Plainly: when another group was first, the whole group runs again on what that one left. */
  async insert(tx: Tx, earmarks: readonly EarmarkWrite[]): Promise<void> {
    if (earmarks.length === 0) return;
    const rows = earmarks.map(
      ({ accountId, purpose, amount, version }) =>
        `(${integer(accountId)},${text(purpose)},${integer(amount)},${integer(version)})`,
    );
    await sqlOf(tx).write(`INSERT INTO earmark (account_id, purpose, amount, version) VALUES ${rows.join()}`);
  }

  /** @throws Error when a row is not in the state that the group was decided on */
  async update(tx: Tx, earmarks: readonly EarmarkWrite[]): Promise<void> {
    if (earmarks.length === 0) return;
    await sqlOf(tx).write(updateStatement(earmarks), { rows: earmarks.length, of: 'earmarks' });
  }

  async insertEvents(tx: Tx, changes: readonly (EarmarkChange & EarmarkPlace)[]): Promise<void> {
    const rows = changes.map(
      ({ id, accountId, purpose, number, amount, amountAfter, reason, actor, recordedAt }) => {
        const what = `${binary(id)},${integer(accountId)},${text(purpose)},${integer(number)}`;
        const who = `${integer(actor.clientId)},${integer(actor.apiKeyId)},${text(actor.traceId)}`;
        return `(${what},${integer(amount)},${integer(amountAfter)},${text(reason)},${who},${text(recordedAt)})`;
      },
    );
    await sqlOf(tx).write(
      `INSERT INTO earmark_event (id, account_id, purpose, number, amount, amount_after, reason, client_id, api_key_id,
         trace_id, recorded_at) VALUES ${rows.join()}`,
    );
  }

  /** Accounts by code, as the transaction sees them: also those that it has opened itself. */
  async accounts(
    tx: Tx,
    keys: readonly EarmarkKey[],
  ): Promise<{ bookId: number; account: string; id: number; decimals: number }[]> {
    if (keys.length === 0) return [];
    const wanted = keys.map(
      ({ bookId, account }) => `(a.book_id = ${integer(bookId)} AND a.code = ${text(account)})`,
    );
    const rows = await sqlOf(tx).query<{ book_id: string; code: string; id: string; decimals: number }>(
      `SELECT STRAIGHT_JOIN a.book_id, a.code, a.id, c.decimals FROM account a FORCE INDEX (account_code)
       JOIN currency c FORCE INDEX (PRIMARY) ON c.code = a.currency WHERE ${wanted.join(' OR ')}`,
    );
    return rows.map(({ book_id, code, id, decimals }) => ({
      bookId: Number(book_id),
      account: code,
      id: Number(id),
      decimals,
    }));
  }
}

interface EarmarkRow {
  account_id: string;
  purpose: string;
  amount: string;
  version: string;
}

/** FORCE INDEX, because on a small table the optimizer would scan, and so lock, all of it. */
export function lockStatement(places: readonly EarmarkPlace[]): string {
  const wanted = places.map(
    ({ accountId, purpose }) => `(account_id = ${integer(accountId)} AND purpose = ${text(purpose)})`,
  );
  return `SELECT account_id, purpose, amount, version FROM earmark FORCE INDEX (PRIMARY)
    WHERE ${wanted.join(' OR ')} ORDER BY account_id, purpose FOR UPDATE`;
}

/** The join order is fixed, derived table first; its purposes are of the column's own character set, or no index fits. */
export function updateStatement(earmarks: readonly EarmarkWrite[]): string {
  const names = ['account_id', 'purpose', 'expected', 'version', 'amount'];
  const selects = earmarks.map(({ accountId, purpose, expected, version, amount }, index) => {
    const literals = [
      integer(accountId),
      `_ascii${text(purpose)} COLLATE ascii_bin`,
      integer(expected),
      integer(version),
      integer(amount),
    ];
    // The columns of a union take their names from its first row.
    const named = index > 0 ? literals : literals.map((literal, column) => `${literal} AS ${names[column]}`);
    return `SELECT ${named.join(',')}`;
  });
  return `UPDATE (${selects.join(' UNION ALL ')}) n STRAIGHT_JOIN earmark e FORCE INDEX (PRIMARY)
      ON e.account_id = n.account_id AND e.purpose = n.purpose AND e.version = n.expected
    SET e.version = n.version, e.amount = n.amount`;
}
