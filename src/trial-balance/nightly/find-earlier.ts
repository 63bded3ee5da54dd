import { Injectable } from '@nestjs/common';
import { addTurnovers } from './add-figures.rules.js';
import { checkBase, type AccountSum } from './check-totals.rules.js';
import type { TrialBalanceLine } from './trial-balance-line.js';
import type { Decimals } from './check-vouchers.rules.js';
import { DayStateRepository } from './database/day-state.repository.js';
import { FiguresRepository } from './database/figures.repository.js';
import type { Reader } from './database/snapshot.repository.js';
import { TrialBalanceStoreRepository } from './database/trial-balance-store.repository.js';
import type { Day } from './database/voucher-page.repository.js';
import { findingOf, type Finding } from './finding.js';
import { PageSizes } from './page-sizes.js';
import { digestOfLines, type StoredTrialBalance } from './stored-trial-balance.js';

export interface Base {
  readonly of: { readonly businessDate: string; readonly revision: number };
  readonly lines: readonly TrialBalanceLine[];
}

/** Further back it is as well to begin anew. */
const LOOKED_AT = 50;

/**
 * The stored trial balance that one of a later date goes on from, so that its cost grows with what has moved since and
 * not with history. It must be what that date is now: balanced, all dates before it closed when it was computed and not
 * opened since, and no posting into the date itself after it.
 */
@Injectable()
export class FindEarlier {
  constructor(
    private readonly store: TrialBalanceStoreRepository,
    private readonly figures: FiguresRepository,
    private readonly days: DayStateRepository,
    private readonly sizes: PageSizes,
  ) {}

  /** @returns null as the base to begin from nothing; findings are those of proof 2 */
  async of(
    reader: Reader,
    day: Day,
    decimals: Decimals,
    beat: () => Promise<void>,
  ): Promise<{ base: Base | null; findings: Finding[] }> {
    const findings: Finding[] = [];
    for (const stored of await this.store.before(reader, day.bookId, day.businessDate, LOOKED_AT)) {
      if (!(await this.mayBeGoneOnFrom(reader, day.bookId, stored))) continue;
      const { businessDate, revision } = stored;
      const lines = await this.store.lines({ bookId: day.bookId, businessDate, revision }, null, reader);
      if (digestOfLines(lines) !== stored.digest) {
        const problem = `the stored trial balance of ${businessDate}, revision ${revision}, is not as it was computed`;
        findings.push(findingOf(2, problem, {}));
        continue;
      }
      const { sums, accounts, sequences } = await this.turnovers(reader, { ...day, businessDate }, beat);
      if (accounts !== stored.accounts || sequences !== stored.sequences) continue;
      findings.push(...checkBase(businessDate, lines, sums, decimals));
      return { base: { of: { businessDate, revision }, lines }, findings };
    }
    return { base: null, findings };
  }

  private async mayBeGoneOnFrom(
    reader: Reader,
    bookId: number,
    stored: StoredTrialBalance,
  ): Promise<boolean> {
    if (stored.outcome !== 'balanced' || !stored.earlierDaysClosed) return false;
    const { open, generation } = await this.days.earlier(reader, {
      bookId,
      businessDate: stored.businessDate,
    });
    return open === 0 && generation === stored.generation;
  }

  private async turnovers(
    reader: Reader,
    day: Day,
    beat: () => Promise<void>,
  ): Promise<{ sums: AccountSum[]; accounts: number; sequences: bigint }> {
    const sums = new Map<string, AccountSum>();
    let [accounts, sequences] = [0, 0n];
    for (let after = '0'; ;) {
      const page = await this.figures.turnovers(reader, day, after, this.sizes.accountSums);
      if (page.last === null) return { sums: [...sums.values()], accounts, sequences };
      addTurnovers(sums, page.sums);
      for (const sum of page.sums) {
        accounts += sum.accounts;
        sequences += sum.sequences;
      }
      after = page.last;
      await beat();
    }
  }
}
