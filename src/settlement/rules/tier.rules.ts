import type { Tier } from '../../payout-batches/index.js';

/** How many checkers a batch of settlement needs up to a total (分级复核). */
export interface SettlementTier extends Tier {
  /** Where checkers are warned about an order of it; left out: as many as without, but one at least. */
  readonly approvalsWithWarnings?: number;
}

/** A warning is for a person to look at: only a tier that says so does without. */
export const approvalsOf = (
  { approvals, approvalsWithWarnings }: SettlementTier,
  hasWarnings: boolean,
): number => (hasWarnings ? (approvalsWithWarnings ?? Math.max(approvals, 1)) : approvals);

/** @returns what is wrong with what tiers say about warnings, as a sentence; null when nothing is */
export function warningProblem(tiers: readonly SettlementTier[]): string | null {
  for (const [index, tier] of tiers.entries()) {
    const needed = approvalsOf(tier, true);
    if (needed < tier.approvals)
      return `Tier ${index + 1} needs fewer approvals with warnings than without; name as many at least`;
    if (tier.approvers && new Set(tier.approvers).size < needed)
      return `Tier ${index + 1} names fewer clients than it needs approvals with warnings`;
  }
  return null;
}
