import type { PostingLine } from '../../ledger/posting/index.js';
import type { ClearingPosting } from './clearing-posting.js';

type Sums = Pick<
  ClearingPosting,
  'direction' | 'payable' | 'position' | 'currency' | 'net' | 'gross' | 'fees'
>;

/**
 * The lines of a voucher of clearing. Disbursed (下行): what stands in the position is owed to the payee and to those who take
 * fees. A fee that the payer bears comes out of the position beside the gross amount; one that the house bears moves nothing here.
 * Collected (上行) is the same the other way round: what the party owes is taken off what it is owed, fees are given back to
 * whoever bore them, and the position has it again. Settlement nets the two, so the payable must have them with opposite signs.
 * @returns what money is taken from stands first
 */
export function voucherLines({
  direction,
  payable,
  position,
  currency,
  net,
  gross,
  fees,
}: Sums): PostingLine[] {
  const parts = new Map<string, bigint>();
  if (net > 0n) parts.set(payable, net);
  let charged = 0n;
  for (const { bearer, account, amountMinor } of fees) {
    if (bearer === 'house' || amountMinor === 0n) continue;
    if (bearer === 'payer') charged += amountMinor;
    parts.set(account, (parts.get(account) ?? 0n) + amountMinor);
  }
  const [sideOfWhole, sideOfParts] = direction === 'D' ? (['D', 'C'] as const) : (['C', 'D'] as const);
  const whole = { account: position, side: sideOfWhole, amount: gross + charged, currency };
  const divided = [...parts].map(([account, amount]) => ({ account, side: sideOfParts, amount, currency }));
  return direction === 'D' ? [whole, ...divided] : [...divided, whole];
}
