import { describe, expect, it } from 'vitest';
import type { StatementDetail, StatementOrder } from '../statement.js';
import { differenceOf, moneyOf, NO_FIGURES, withDetail, withOrder } from './statement-figures.rules.js';

const FROM = '2026-11-23';
const detail = (more: Partial<StatementDetail>): StatementDetail =>
  ({
    ...{ kind: 'clearing', direction: 'disburse', amount: 100n, batchState: 'approved', originDate: null },
    ...more,
  }) as StatementDetail;
const order = (more: Partial<StatementOrder>): StatementOrder =>
  ({
    ...{ outcome: 'pay', fee: 1n, reserve: 9n, carried: 0n, amount: 90n, paymentState: 'paid' },
    ...{ paymentAmount: 90n, returned: 0n, ...more },
  }) as StatementOrder;
const told = (details: StatementDetail[], orders: StatementOrder[]) =>
  orders.reduce(
    withOrder,
    details.reduce((figures, one) => withDetail(figures, one, FROM), NO_FIGURES),
  );
const STILL = { fee: 0n, reserve: 0n };

describe('a statement ties', () => {
  it.each<[string, StatementDetail[], StatementOrder[], Partial<typeof NO_FIGURES>]>([
    ['when all is paid', [detail({})], [order({})], { due: 100n, fees: 1n, reserved: 9n, paid: 90n }],
    [
      'before its batch is set going',
      [detail({})],
      [order({ paymentState: null, paymentAmount: null })],
      { waiting: 90n },
    ],
    ['when part came back', [detail({})], [order({ returned: 30n })], { paid: 60n, waiting: 30n }],
    [
      'when an order was given up and is due again on a later date',
      [detail({})],
      [order({ paymentState: 'given-up' })],
      { carried: 90n },
    ],
    [
      'when it was given up and paid again within the dates',
      [detail({}), detail({ kind: 'unpaid', amount: 90n, originDate: FROM })],
      [order({ paymentState: 'given-up' }), order(STILL)],
      { carried: 0n, paid: 90n },
    ],
    [
      'when something was carried here from before',
      [detail({ kind: 'carry', amount: 40n, originDate: '2026-11-20' }), detail({ amount: 60n })],
      [order({})],
      { opening: 40n, due: 60n },
    ],
    [
      'when something is carried on',
      [detail({ amount: 5n })],
      [order({ ...STILL, outcome: 'carry', amount: 0n, carried: 5n, paymentState: null })],
      { carried: 5n },
    ],
    [
      'when it is owed and collected',
      [detail({ direction: 'collect', amount: 7n })],
      [order({ ...STILL, outcome: 'collect', amount: 7n, paymentAmount: 7n })],
      { due: -7n, paid: -7n },
    ],
    ['when it is in no batch yet', [detail({ batchState: null })], [], { unsettled: 100n }],
    [
      'without what came of a void run',
      [detail({ batchState: null, isWithdrawn: true })],
      [],
      { details: 0, unsettled: 0n },
    ],
    ['when its batch is not agreed to', [detail({ batchState: 'prepared' })], [], { unsettled: 100n }],
    [
      'when a reserve is released',
      [detail({ kind: 'reserve', originDate: FROM })],
      [order({})],
      { due: 100n },
    ],
  ])('%s', (_name, details, orders, figures) => {
    const sums = told(details, orders);
    expect(sums).toMatchObject(figures);
    expect(differenceOf(sums)).toBe(0n);
  });
});

it('what does not add up is told with how much', () => {
  expect(differenceOf(told([detail({ amount: 101n })], [order({})]))).toBe(1n);
  expect(differenceOf(told([detail({})], [order({ paymentAmount: 91n })]))).toBe(-1n);
});

it('what is collected counts against the party', () => {
  expect(moneyOf(order({ outcome: 'collect', paymentState: 'waiting' }))).toEqual({
    ...{ paid: 0n, waiting: -90n, givenUp: 0n },
  });
});
