import type { BatchState, ItemState } from './batch.js';

export const OUTCOMES = [
  'waiting',
  'ready',
  'processing',
  'succeeded',
  'failed',
  'refused',
  'voided',
] as const;
/** What became of an item. ready: made and not sent; voided: it was not sent and never will be. */
export type Outcome = (typeof OUTCOMES)[number];

/** @param payoutState of its last attempt; null: there is none, or it is to be made anew */
export function outcomeOf(
  batch: BatchState,
  item: ItemState,
  payoutState: string | null,
  failureCause: string | null = null,
): Outcome {
  const isStopped = batch === 'void' || batch === 'finished';
  if (item === 'waiting') return isStopped ? 'voided' : 'waiting';
  if (item === 'refused') return 'refused';
  if (payoutState === 'succeeded' || payoutState === 'processing') return payoutState;
  if (payoutState === 'failed') return batch === 'void' && failureCause === 'cancelled' ? 'voided' : 'failed';
  return isStopped ? 'voided' : 'ready';
}
