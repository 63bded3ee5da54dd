import { describe, expect, it } from 'vitest';
import { doubled, readItem } from './batch-item.rules.js';

const GOOD = {
  ...{ orderNumber: 'o-1', payeeName: '张三', payeeBank: 'ICBC', payeeAccount: '622202', amount: '12.30' },
  purpose: '',
};
const faultsOf = (more: object, isFile = true): string[] =>
  readItem(1, { ...GOOD, ...more }, 2, isFile).faults.map(({ field }) => field);

describe('a line', () => {
  it('is read into minor units', () => {
    const { item } = readItem(7, GOOD, 2, true);
    expect(item).toMatchObject({ line: 7, orderNumber: 'o-1', amount: 1_230n, purpose: null });
  });

  it.each([
    ['no order number', { orderNumber: '' }, ['orderNumber']],
    ['a formula', { payeeName: '=1+1' }, ['payeeName']],
    ['a formula of another kind', { purpose: '@SUM(A1)' }, ['purpose']],
    ['an amount that is none', { amount: '1e2' }, ['amount']],
    ['an amount with too many decimals', { amount: '1.001' }, ['amount']],
    ['an amount below zero', { amount: '-1.00' }, ['amount']],
    ['nothing to pay', { amount: '0.00' }, ['amount']],
    ['a control character', { payeeName: 'a\u0000b' }, ['payeeName']],
    [
      'everything wrong at once',
      { orderNumber: ' ', payeeBank: '', amount: 'x' },
      ['orderNumber', 'payeeBank', 'amount'],
    ],
  ])('with %s', (_name, more, fields) => expect(faultsOf(more)).toEqual(fields));

  it('that was not in a file may begin as it likes', () => {
    expect(faultsOf({ payeeName: '-Li' }, false)).toEqual([]);
  });
});

it('an order number stands in a batch once', () => {
  const lines = ['a', 'b', 'a', 'c'].map((orderNumber, index) => ({ line: index + 1, orderNumber }));
  expect(doubled(lines, new Set(['c'])).map(({ line }) => line)).toEqual([3, 4]);
});
