import { Injectable } from '@nestjs/common';
import { RecentMap } from '../../platform/recent-map/index.js';
import type { Balance } from './posting.types.js';

const REMEMBERED_ACCOUNTS = 20_000;

/**
 * What the balances of accounts will be when all groups of this node that were decided so far have committed. It may be
 * wrong at any time: another node posts too, and a group may fail. So nothing is written on it but under the condition
 * that version and digest are those of the row (docs/adr/0008-foreseen-groups.md).
 */
@Injectable()
export class ForeseenBalances {
  private balances = new RecentMap<number, Balance>(REMEMBERED_ACCOUNTS);
  private age = 0;

  /** Changes whenever what was foreseen has come to nothing. */
  get generation(): number {
    return this.age;
  }

  get(accountId: number): Balance | undefined {
    return this.balances.get(accountId);
  }

  /** What a group that was decided on these balances will leave. */
  foresee(balances: Iterable<Balance>): void {
    for (const balance of balances) this.balances.set(balance.accountId, balance);
  }

  /** What a group has left that committed, or what was read. What was foreseen beyond it stays. */
  learn(balances: Iterable<Balance>): void {
    for (const balance of balances) {
      const known = this.balances.get(balance.accountId);
      if (!known || known.version < balance.version) this.balances.set(balance.accountId, balance);
    }
  }

  forget(): void {
    this.age += 1;
    this.balances = new RecentMap(REMEMBERED_ACCOUNTS);
  }
}
