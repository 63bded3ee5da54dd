import { describe, expect, it } from 'vitest';
import { joinEntries, rangesOf } from './entry-ranges.rules.js';

const account = (accountId: string, first: number, last: number) => ({ accountId, first, last });

describe('entries in lists', () => {
  it.each([
    [[], []],
    [[account('1', 5, 9)], [[['1', 5, 9]]]],
    [
      [account('1', 1, 4), account('2', 7, 7)],
      [
        [
          ['1', 1, 4],
          ['2', 7, 7],
        ],
      ],
    ],
    // Ten at most in a list: a busy account is cut.
    [
      [account('1', 1, 7), account('2', 1, 25)],
      [
        [
          ['1', 1, 7],
          ['2', 1, 3],
        ],
        [['2', 4, 13]],
        [['2', 14, 23]],
        [['2', 24, 25]],
      ],
    ],
    // Three accounts at most in a list.
    [
      ['1', '2', '3', '4'].map((id) => account(id, 1, 1)),
      [
        [
          ['1', 1, 1],
          ['2', 1, 1],
          ['3', 1, 1],
        ],
        [['4', 1, 1]],
      ],
    ],
  ])('case %#', (accounts, lists) => {
    const found = rangesOf(accounts, 10, 3).map((list) =>
      list.map(({ accountId, first, last }) => [accountId, first, last]),
    );
    expect(found).toEqual(lists);
  });

  it('are one again when their parts are joined', () => {
    const part = {
      ...{ accountId: '1', entries: 2, first: null, last: null, others: 5n, broken: null, loose: null },
      ...{ looseVoucher: null, turnover: { debit: 0n, credit: 0n }, lines: { debit: 0n, credit: 0n } },
    };
    const joined = joinEntries([
      part,
      { ...part, first: 3, last: 4, turnover: { debit: 7n, credit: 1n }, lines: { debit: 7n, credit: 1n } },
      {
        ...part,
        first: 5,
        last: 6,
        turnover: { debit: 1n, credit: 1n },
        broken: 5,
        loose: 6,
        looseVoucher: 'v',
      },
      { ...part, broken: 9, loose: 9, looseVoucher: 'w' },
      { ...part, accountId: '2' },
    ]);
    expect(joined.get('1')).toEqual({
      ...{
        accountId: '1',
        entries: 8,
        first: 3,
        last: 6,
        others: 20n,
        broken: 5,
        loose: 6,
        looseVoucher: 'v',
      },
      ...{ turnover: { debit: 8n, credit: 2n }, lines: { debit: 7n, credit: 1n } },
    });
    expect(joined.get('2')).toEqual({ ...part, accountId: '2' });
  });
});
