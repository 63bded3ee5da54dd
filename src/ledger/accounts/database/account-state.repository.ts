import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import { integer } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { AccountState } from '../account.js';
import { STATE_COLUMNS, stateOf, type StateRow } from './account-row.js';

/** Longer lists deadlock with the postings; see docs/adr/0002-set-based-posting.md. */
export const MAX_LOCKS_PER_STATEMENT = 500;

type Stops = Pick<AccountState, 'status' | 'stopIn' | 'stopOut'>;

/** Locks and changes the rows that commands decide on: status, stops, limit and version, nothing else. */
@Injectable()
export class AccountStateRepository {
  /**
   * Locks by primary key, ascending, as everybody does who touches balances.
   * @param accountIds at most {@link MAX_LOCKS_PER_STATEMENT}, ascending
   */
  async lock(tx: Tx, accountIds: readonly number[]): Promise<AccountState[]> {
    const rows = await sqlOf(tx).query<StateRow>(
      `SELECT ${STATE_COLUMNS} FROM account_balance b FORCE INDEX (PRIMARY)
       WHERE b.account_id IN (${accountIds.map(integer).join(',')}) ORDER BY b.account_id FOR UPDATE`,
    );
    return rows.map(stateOf);
  }

  /** @throws Error when the row is not in the state that the change was decided on */
  async change(tx: Tx, before: AccountState, after: AccountState): Promise<void> {
    const changed = await sqlOf(tx).execute(
      `UPDATE account_balance SET status = ?, stop_in = ?, stop_out = ?, overdraft_limit = ?, version = ?
       WHERE account_id = ? AND version = ? AND status = ?`,
      [
        after.status,
        after.stopIn,
        after.stopOut,
        after.overdraftLimit === null ? null : after.overdraftLimit.toString(),
        after.version.toString(),
        before.accountId,
        before.version.toString(),
        before.status,
      ],
    );
    if (changed !== 1) throw new Error(`Account ${before.accountId} was locked in another state than it has`);
  }

  /**
   * Sets status and stops of many accounts that have the same ones now. The rows are locked.
   * @param versions how many versions the change counts for
   * @throws Error when one of the rows is not in the state that the change was decided on
   */
  async changeStops(
    tx: Tx,
    accountIds: readonly number[],
    before: Stops,
    after: Stops,
    versions: number,
  ): Promise<void> {
    const changed = await sqlOf(tx).execute(
      `UPDATE account_balance SET status = ?, stop_in = ?, stop_out = ?, version = version + ?
       WHERE account_id IN (${accountIds.map(integer).join(',')}) AND status = ? AND stop_in = ? AND stop_out = ?`,
      [after.status, after.stopIn, after.stopOut, versions, before.status, before.stopIn, before.stopOut],
    );
    if (changed !== accountIds.length) {
      throw new Error(`${accountIds.length} accounts were locked, ${changed} were in the expected state`);
    }
  }
}
