import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { GlAccountRepository } from './database/gl-account.repository.js';
import type { GlAccount } from './gl-account.js';

/** What the accounts module asks about the chart. */
@Injectable()
export class ChartDirectory {
  constructor(private readonly glAccounts: GlAccountRepository) {}

  /** GL accounts by code; codes that the book does not have are absent. */
  async byCodes(bookId: number, codes: readonly string[]): Promise<ReadonlyMap<string, GlAccount>> {
    const found = await this.glAccounts.byCodes(bookId, codes);
    return new Map(found.map((account) => [account.code, account]));
  }

  /**
   * Keeps the nodes from getting children until the end of the transaction. Ids are locked ascending, by primary key.
   * @returns those that are leaves, under which accounts may stand
   */
  async lockLeaves(tx: Tx, ids: readonly number[]): Promise<ReadonlySet<number>> {
    await this.glAccounts.lockShared(tx, ids);
    const parents = await this.glAccounts.parentsAmong(tx, ids);
    return new Set(ids.filter((id) => !parents.has(id)));
  }
}
