import { describe, expect, it } from 'vitest';
import { MustBeZero, NotZeroSince } from './must-be-zero.rules.js';

const declared = (subject: 'A' | 'G', subjectId: string, mustBeZero: boolean) => ({
  ...{ subject, subjectId, mustBeZero, code: subjectId, number: 1, reason: '', declaredAt: '' },
});

describe('which accounts must be zero', () => {
  const rules = new MustBeZero([
    declared('A', '1', true),
    declared('A', '2', false),
    declared('A', '3', true),
    declared('G', '10', true),
    declared('G', '11', false),
  ]);

  it('are found by their flag, their GL account, or by number', () => {
    expect(rules.kinds(1)).toEqual([
      { by: 'flag' },
      { by: 'gl-account', id: '10' },
      { by: 'account', ids: ['1'] },
      { by: 'account', ids: ['3'] },
    ]);
    expect(new MustBeZero([]).kinds(5)).toEqual([{ by: 'flag' }]);
  });

  it.each([
    [{ by: 'flag' }, '9', '99', true],
    [{ by: 'flag' }, '9', '10', false],
    [{ by: 'flag' }, '9', '11', false],
    [{ by: 'flag' }, '2', '99', false],
    [{ by: 'gl-account', id: '10' }, '9', '10', true],
    [{ by: 'gl-account', id: '10' }, '2', '10', false],
    [{ by: 'gl-account', id: '10' }, '1', '10', false],
    [{ by: 'account', ids: ['1'] }, '1', '11', true],
  ] as const)(
    'found by %j account %s of GL account %s counts: %s',
    (kind, accountId, glAccountId, counts) => {
      expect(rules.counts(kind, { accountId, glAccountId })).toBe(counts);
    },
  );
});

describe('since when a balance is not zero', () => {
  it.each([
    [5n, [['20', 5n]], true, '20'],
    [
      5n,
      [
        ['20', 2n],
        ['18', 3n],
        ['17', 1n],
      ],
      true,
      '18',
    ],
    [
      -1n,
      [
        ['20', -1n],
        ['18', 7n],
      ],
      true,
      '20',
    ],
    [
      5n,
      [
        ['20', 1n],
        ['18', 1n],
      ],
      false,
      '18',
    ],
    [5n, [], false, '21'],
  ] as const)('case %#', (balance, days, isFound, since) => {
    const walk = new NotZeroSince(balance, '21');
    expect(walk.goBack(days.map(([businessDate, moved]) => ({ businessDate, moved })))).toBe(isFound);
    expect(walk.date).toBe(since);
  });

  it('goes on over pages', () => {
    const walk = new NotZeroSince(5n, '21');
    expect(walk.goBack([{ businessDate: '20', moved: 4n }])).toBe(false);
    expect(walk.goBack([{ businessDate: '10', moved: 1n }])).toBe(true);
    expect(walk.date).toBe('10');
  });
});
