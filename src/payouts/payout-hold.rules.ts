import { BATCH_HOLD_OWNER, HOLD_OWNER } from './payout-business-types.js';
import type { Payout } from './payout.js';

/** The hold that pays for a payout, and the owner that may capture it: its own, or that of its batch. */
export const holdOf = ({ id, batchId }: Pick<Payout, 'id' | 'batchId'>): { hold: string; owner: string } =>
  batchId === null ? { hold: id, owner: HOLD_OWNER } : { hold: batchId, owner: BATCH_HOLD_OWNER };
