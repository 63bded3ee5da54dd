import type { FoundDifference } from '../difference.js';
import type { SettlementBatch } from '../../settlement-batch.js';
import type { SettlementOrder } from '../../settlement-order.js';

/** What a batch holds, added up; amounts in minor units, `clearing` signed: what is due to parties less what they owe. */
export interface DetailSums {
  readonly details: bigint;
  readonly disbursed: bigint;
  readonly collected: bigint;
  /** Of details that come from clearing and are due on one of the dates asked for. */
  readonly clearingDetails: bigint;
  readonly clearing: bigint;
}

export const NO_SUMS: DetailSums = {
  ...{ details: 0n, disbursed: 0n, collected: 0n, clearingDetails: 0n, clearing: 0n },
};

/** What the orders of a batch come to; amounts in minor units. */
export interface OrderSums {
  readonly orders: bigint;
  readonly leftOut: bigint;
  /** Of the orders that were not left out. */
  readonly details: bigint;
  readonly disbursed: bigint;
  readonly collected: bigint;
  readonly paidOut: bigint;
  readonly paidIn: bigint;
  readonly fees: bigint;
  readonly reserved: bigint;
  readonly carried: bigint;
}

export const NO_ORDERS: OrderSums = {
  ...{ orders: 0n, leftOut: 0n, details: 0n, disbursed: 0n, collected: 0n },
  ...{ paidOut: 0n, paidIn: 0n, fees: 0n, reserved: 0n, carried: 0n },
};

/** What of a batch was found on the walk through what clearing says is due. */
export interface WalkedSums {
  readonly details: bigint;
  /** Signed: due to parties less owed by them. */
  readonly amount: bigint;
}

export const NOTHING_WALKED: WalkedSums = { details: 0n, amount: 0n };

export function withOrderOf(sums: OrderSums, order: SettlementOrder): OrderSums {
  const { outcome, amount } = order;
  if (outcome === 'left-out') return { ...sums, orders: sums.orders + 1n, leftOut: sums.leftOut + 1n };
  return {
    orders: sums.orders + 1n,
    leftOut: sums.leftOut,
    details: sums.details + BigInt(order.details),
    disbursed: sums.disbursed + order.disbursed,
    collected: sums.collected + order.collected,
    paidOut: sums.paidOut + (outcome === 'pay' ? amount : 0n),
    paidIn: sums.paidIn + (outcome === 'collect' ? amount : 0n),
    fees: sums.fees + order.fee,
    reserved: sums.reserved + order.reserve,
    carried: sums.carried + order.carried,
  };
}

/** These are no money: how many there are, their messages say. */
const COUNTS: ReadonlySet<string> = new Set([
  ...['orders', 'leftOut', 'details', 'details of orders', 'details from clearing'],
]);

/** What the batch says of itself, and what its orders come to. */
const SAID = ['orders', 'leftOut', 'paidOut', 'paidIn', 'fees', 'reserved', 'carried'] as const;

/**
 * Whether a batch is the sum of its orders, its orders that of their details, and its details what clearing says is due (domain §7).
 * @param walked null: clearing was not walked, the batch was checked without it
 * @returns one difference for each figure that is not what it should be
 */
export function differencesOf(
  batch: SettlementBatch,
  orders: OrderSums,
  details: DetailSums,
  walked: WalkedSums | null,
): FoundDifference[] {
  const found: [name: string, have: bigint, should: bigint, FoundDifference['kind']][] = [
    ...SAID.map((name): [string, bigint, bigint, 'orders'] => [name, batch[name], orders[name], 'orders']),
    ['details', batch.details, details.details, 'orders'],
    ['details of orders', orders.details, details.details, 'orders'],
    ['disbursed', orders.disbursed, details.disbursed, 'orders'],
    ['collected', orders.collected, details.collected, 'orders'],
    ['net', netOf(orders), orders.disbursed - orders.collected, 'orders'],
    ...(walked
      ? ([
          ['details from clearing', details.clearingDetails, walked.details, 'clearing'],
          ['amount from clearing', details.clearing, walked.amount, 'clearing'],
        ] satisfies [string, bigint, bigint, 'clearing'][])
      : []),
  ];
  return found
    .filter(([, have, should]) => have !== should)
    .map(([name, have, should, kind]) => ({
      ...{ kind, subject: `batch ${batch.id} ${name}`, batchNo: batch.batchNo, party: null },
      ...{ currency: batch.currency, amount: COUNTS.has(name) ? 0n : have - should },
      message: `${name} of batch ${batch.id}: ${have} where its parts come to ${should}${COUNTS.has(name) ? '' : ' (minor units)'}; void it and issue it again, or find out who has changed it`,
    }));
}

/** disbursed − collected = paid + fee + reserve + carried − what is collected. */
const netOf = ({ paidOut, paidIn, fees, reserved, carried }: OrderSums): bigint =>
  paidOut - paidIn + fees + reserved + carried;

export const added = (one: DetailSums, other: DetailSums): DetailSums => ({
  details: one.details + other.details,
  disbursed: one.disbursed + other.disbursed,
  collected: one.collected + other.collected,
  clearingDetails: one.clearingDetails + other.clearingDetails,
  clearing: one.clearing + other.clearing,
});
