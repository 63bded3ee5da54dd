import { expect, it } from 'vitest';
import type { SettlementBatch } from '../../settlement-batch.js';
import type { SettlementOrder } from '../../settlement-order.js';
import { differencesOf, NO_ORDERS, NO_SUMS, withOrderOf } from './tie.rules.js';

const order = (more: Partial<SettlementOrder>): SettlementOrder =>
  ({
    ...{ outcome: 'pay', details: 2, disbursed: 100n, collected: 10n, fee: 1n, reserve: 9n, carried: 0n },
    ...{ amount: 80n, ...more },
  }) as SettlementOrder;

const ORDERS = [
  order({}),
  order({ outcome: 'carry', disbursed: 5n, collected: 0n, fee: 0n, reserve: 0n, amount: 0n, carried: 5n }),
  order({ outcome: 'collect', disbursed: 0n, collected: 7n, fee: 0n, reserve: 0n, amount: 7n }),
  order({ outcome: 'left-out', disbursed: 50n, collected: 0n, fee: 0n, reserve: 0n, amount: 0n }),
].reduce(withOrderOf, NO_ORDERS);
const BATCH = {
  ...{ id: 'b', batchNo: '1', currency: 'CNY', details: 6n, orders: 4n, leftOut: 1n },
  ...{ paidOut: 80n, paidIn: 7n, fees: 1n, reserved: 9n, carried: 5n },
} as SettlementBatch;
const DETAILS = {
  ...NO_SUMS,
  ...{ details: 6n, disbursed: 105n, collected: 17n, clearingDetails: 4n, clearing: 83n },
};
const WALKED = { details: 4n, amount: 83n };

it('a batch that is the sum of its orders, details and due results has no difference', () => {
  expect(differencesOf(BATCH, ORDERS, DETAILS, WALKED)).toEqual([]);
  expect(differencesOf(BATCH, ORDERS, { ...DETAILS, clearing: 0n }, null)).toEqual([]);
});

it.each<[string, SettlementBatch, typeof ORDERS, typeof DETAILS, typeof WALKED, string[]]>([
  ['a total', { ...BATCH, paidOut: 81n }, ORDERS, DETAILS, WALKED, ['batch b paidOut: 1']],
  ['a detail', BATCH, ORDERS, { ...DETAILS, disbursed: 106n }, WALKED, ['batch b disbursed: -1']],
  ['clearing', BATCH, ORDERS, DETAILS, { ...WALKED, amount: 84n }, ['batch b amount from clearing: -1']],
  ['an order', { ...BATCH, fees: 2n }, { ...ORDERS, fees: 2n }, DETAILS, WALKED, ['batch b net: 1']],
])('what differs in %s is told with how much', (_name, batch, orders, details, walked, told) => {
  const found = differencesOf(batch, orders, details, walked);
  expect(found.map(({ subject, amount }) => `${subject}: ${amount}`)).toEqual(told);
});
