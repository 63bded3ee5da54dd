import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused } from '../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../ledger/posting/index.js';
import { PayoutUsageRepository, type UsageWrite } from './database/payout-usage.repository.js';
import {
  giveUsageBack,
  takeUsage,
  termsKey,
  usageKeysOf,
  type Usage,
  type UsageRow,
  type UsedBy,
  termsVersionOf,
} from './payout-usage.rules.js';
import { payoutRefusals } from './payouts.errors.js';
import type { PayoutTerms } from './payout-terms.js';
import type { Payout } from './payout.js';

/**
 * What went out today, counted in the transaction of the payout: limits are exact, whatever happens at once. The version
 * of the book's terms is looked at with it, so that nobody goes by limits that have been changed.
 */
@Injectable()
export class UsageParticipant implements Participant<UsageRow, Usage> {
  readonly name = 'payout-usage';
  readonly rank = 3;
  readonly locksAtOnce = true;

  constructor(private readonly usages: PayoutUsageRepository) {}

  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, UsageRow>> {
    const isTerms = (key: string): boolean => key.startsWith('T/');
    const bookIds = keys.filter(isTerms).map((key) => Number(key.slice(2)));
    const { usages, versions } = await this.usages.lock(
      tx,
      keys.filter((key) => !isTerms(key)),
      bookIds,
    );
    const rows = new Map<string, UsageRow>(usages);
    for (const [bookId, termsVersion] of versions) rows.set(termsKey(bookId), { termsVersion });
    return rows;
  }

  apply(_row: UsageRow | undefined, usage: Usage): UsageRow {
    return usage;
  }

  /** One row for each account and payee, however often the group counts it. */
  async write(tx: Tx, writes: readonly ParticipantWrite<Usage>[]): Promise<void> {
    const rows = new Map<string, UsageWrite>();
    for (const { key, change: usage } of writes) {
      const expected = rows.get(key)?.expected ?? usage.version - 1n;
      rows.set(key, { key, usage, expected });
    }
    const sorted = [...rows.values()].sort((left, right) => (left.key < right.key ? -1 : 1));
    await this.usages.write(tx, sorted);
  }

  /** To be asked first: what was worked out on terms that have changed is neither made nor refused. */
  onTerms({ bookId, version }: PayoutTerms): Participation {
    const participation: Participation<UsageRow, Usage> = {
      participant: this,
      keys: [termsKey(bookId)],
      decide: (rows) =>
        termsVersionOf(rows.get(termsKey(bookId))) === version
          ? accepted({ writes: [] })
          : refused(payoutRefusals.termsChanged()),
    };
    return participation;
  }

  taking(payout: UsedBy, terms: PayoutTerms): Participation {
    const participation: Participation<UsageRow, Usage> = {
      participant: this,
      keys: usageKeysOf(payout),
      decide: (rows, { businessDate }) => {
        const writes = takeUsage(payout, terms, businessDate, rows);
        return writes.ok ? accepted({ writes: writes.value }) : writes;
      },
    };
    return participation;
  }

  givingBack(payout: Payout): Participation {
    const participation: Participation<UsageRow, Usage> = {
      participant: this,
      keys: usageKeysOf(payout),
      decide: (rows) => accepted({ writes: giveUsageBack(payout, rows) }),
    };
    return participation;
  }
}
