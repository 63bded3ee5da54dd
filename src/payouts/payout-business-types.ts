/**
 * Business types (业务类型) of payouts. To stop `payout` keeps new ones from being made; what becomes of those under way
 * is recorded all the same, because the bank has done what it has done, unless that is stopped by its own name.
 */
export const PAYOUT_BUSINESS_TYPES = {
  create: 'payout',
  conclude: 'payout-conclude',
  return: 'payout-return',
} as const;

/** Whose the holds of payouts are. */
export const HOLD_OWNER = 'payout';
/** Whose the holds are that pay for many payouts, each with the id of its batch. */
export const BATCH_HOLD_OWNER = 'payout-batch';
