import type { AccountRef } from '../accounts/index.js';
import type { Side } from './posting.types.js';

/** Effect of an amount on one side on the balance of the normal side. */
export function effectOn(account: AccountRef, side: Side, amount: bigint): bigint {
  return side === account.normalSide ? amount : -amount;
}
