import { describe, expect, it } from 'vitest';
import { completenessOf } from './completeness.rules.js';
import { isFileNamePattern, readFileName } from './file-name.rules.js';
import { totalsOf, totalsText } from './totals.rules.js';
import { TRADE_FILE_STATES } from './trade-file.js';
import { TRADE_FILE_TRANSITIONS } from './trade-file.state.js';

describe('the life of a file', () => {
  it('leads from each state but the last ones on, and into each', () => {
    const from = new Set(TRADE_FILE_TRANSITIONS.map((one) => one.from));
    const to = new Set(TRADE_FILE_TRANSITIONS.map((one) => one.to));
    expect(TRADE_FILE_STATES.filter((state) => !to.has(state))).toEqual([]);
    expect(TRADE_FILE_STATES.filter((state) => !from.has(state))).toEqual(['refused', 'voided']);
  });

  it('has one way for each event of a state', () => {
    const ways = TRADE_FILE_TRANSITIONS.map(({ from, event }) => `${from} ${event}`);
    expect(new Set(ways).size).toBe(ways.length);
  });
});

describe('the name of a file', () => {
  it.each([
    ['T_{date}.txt', false, true],
    ['{registrar}_{date}_{number}.txt', true, true],
    ['{registrar}_{date}.txt', false, false],
    ['T.txt', false, false],
    ['{date}{number}.txt', false, false],
    ['../{date}.txt', false, false],
    ['.{date}', false, false],
    ['{date}_{date}', false, false],
  ])('by %s (registrars: %s): %s', (pattern, hasRegistrars, isGood) =>
    expect(isFileNamePattern(pattern, hasRegistrars)).toBe(isGood),
  );

  it('says date and registrar', () => {
    const pattern = '{registrar}_{date}_{number}.txt';
    expect(readFileName(pattern, 'TA01_20261120_7.txt')).toEqual({
      businessDate: '2026-11-20',
      registrar: 'TA01',
    });
    expect(readFileName(pattern, 'TA01_20261120_7xtxt')).toBeNull();
    expect(readFileName(pattern, 'TA01_2026112_7.txt')).toBeNull();
  });
});

it.each([
  [[], 1, {}, ['0 of 1 files']],
  [[], 1, { '': 1 }, []],
  [[], 0, {}, []],
  [['A', 'B'], 2, { A: 2, B: 1 }, ['B: 1 of 2 files']],
  [['A'], 1, { A: 3 }, []],
])('registrars %j with %i files each and %j there miss %j', (registrars, expectedFiles, there, missing) =>
  expect(completenessOf({ registrars, expectedFiles }, new Map(Object.entries(there)))).toEqual({
    ...{ complete: missing.length === 0, missing },
  }),
);

it('totals are kept exactly, sorted', () => {
  const text = totalsText(
    new Map([
      ['USD', 2n],
      ['CNY', 12345678901234567890n],
    ]),
  );
  expect(text).toBe('{"CNY":"12345678901234567890","USD":"2"}');
  expect(totalsOf(text)).toEqual({ CNY: 12345678901234567890n, USD: 2n });
});
