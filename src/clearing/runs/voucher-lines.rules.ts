import type { PostingLine } from '../../ledger/posting/index.js';
import type { ClearingPosting } from './clearing-posting.js';

type Sums = Pick<ClearingPosting, 'payable' | 'position' | 'currency' | 'net' | 'gross' | 'fees'>;

/**
 * The lines of a voucher of clearing: what stands in the position is owed to the payee and to those who take fees. A fee that
 * the payer bears comes out of the position beside the gross amount; one that the house bears moves nothing here.
 * Both directions (上行, 下行) have the same lines: which side the position is on, the rule says by its accounts.
 */
export function voucherLines({ payable, position, currency, net, gross, fees }: Sums): PostingLine[] {
  const credits = new Map<string, bigint>();
  if (net > 0n) credits.set(payable, net);
  let charged = 0n;
  for (const { bearer, account, amountMinor } of fees) {
    if (bearer === 'house' || amountMinor === 0n) continue;
    if (bearer === 'payer') charged += amountMinor;
    credits.set(account, (credits.get(account) ?? 0n) + amountMinor);
  }
  return [
    { account: position, side: 'D', amount: gross + charged, currency },
    ...[...credits].map(([account, amount]) => ({ account, side: 'C' as const, amount, currency })),
  ];
}
