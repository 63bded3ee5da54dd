import { accepted, refused, type Result } from '../platform/errors/index.js';
import { parseAmount } from '../platform/money/index.js';
import { batchRefusals } from './payout-batches.errors.js';

/** How many checkers a batch needs up to a total (分级复核), and which clients these may be. */
export interface Tier {
  /** A decimal string of the currency; left out of the last one, which has no end. */
  readonly upTo?: string;
  readonly approvals: number;
  /** Codes; any client with the role when left out. */
  readonly approvers?: readonly string[];
}

/** Where nothing was agreed. */
export const DEFAULT_TIERS: readonly Tier[] = [{ approvals: 2 }];

/** Tiers in order of their amounts, the last one without an end, each with enough clients. */
export function readTiers(tiers: readonly Tier[], decimals: number): Result<readonly Tier[]> {
  let before = -1n;
  for (const [index, { upTo, approvals, approvers }] of tiers.entries()) {
    const isLast = index === tiers.length - 1;
    if (isLast !== (upTo === undefined))
      return refused(batchRefusals.tiersMalformed('Every tier but the last says up to which total it goes'));
    if (approvers && new Set(approvers).size < approvals)
      return refused(
        batchRefusals.tiersMalformed(`Tier ${index + 1} names fewer clients than it needs approvals`),
      );
    if (upTo === undefined) continue;
    const parsed = parseAmount(upTo, decimals);
    if (!parsed.ok || parsed.minor <= before)
      return refused(
        batchRefusals.tiersMalformed(`Tier ${index + 1} does not go up to more than the one before it`),
      );
    before = parsed.minor;
  }
  return accepted(tiers);
}

/** @throws Error for tiers that {@link readTiers} would not have let in */
export function tierOf(tiers: readonly Tier[], total: bigint, decimals: number): Tier {
  const fits = tiers.find(({ upTo }) => {
    if (upTo === undefined) return true;
    const parsed = parseAmount(upTo, decimals);
    return parsed.ok && total <= parsed.minor;
  });
  if (!fits) throw new Error('The tiers of batches have an end');
  return fits;
}
