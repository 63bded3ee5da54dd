import { describe, expect, it } from 'vitest';
import { ruleSaying } from './clearing-rules.fixture.js';
import type { ClearingRuleVersion, RuleMatch } from './clearing-rule.js';
import { inForceOn, inForceSpans } from './in-force.rules.js';
import { tieOf } from './rule-overlap.rules.js';

type Dates = readonly [from: string, until?: string];
const version = (
  number: number,
  [fromDate, untilDate = null as never]: Dates,
  match: Partial<RuleMatch> = {},
): ClearingRuleVersion => ({
  code: 'r',
  number,
  definition: ruleSaying({ fromDate, untilDate: untilDate ?? null, match }),
});

describe('versions of one code', () => {
  const VERSIONS = [
    version(1, ['2026-01-01']),
    version(2, ['2026-03-01', '2026-03-31']),
    version(3, ['2026-06-01']),
    version(4, ['2026-05-01', '2026-05-31']),
  ];
  it.each([
    ['2025-12-31', null],
    ['2026-01-01', 1],
    ['2026-02-28', 1],
    ['2026-03-01', 2],
    ['2026-03-31', 2],
    ['2026-04-01', null],
    ['2026-05-31', 4],
    ['2026-06-01', null],
    ['2027-01-01', null],
  ])('on %s version %s counts: the last that has begun, unless it has ended', (date, number) => {
    expect(inForceOn(VERSIONS, date)?.number ?? null).toBe(number);
    const spans = inForceSpans(VERSIONS).filter(({ from, until }) => from <= date && date <= until);
    expect(spans.map((span) => span.version.number)).toEqual(number === null ? [] : [number]);
  });
});

describe('two rules that fit equally well', () => {
  it.each<[string, Partial<RuleMatch>, Dates, Partial<RuleMatch>, Dates, boolean]>([
    ['the same match and dates', {}, ['2026-01-01'], {}, ['2026-01-01'], true],
    ['other products', { product: 'a' }, ['2026-01-01'], { product: 'b' }, ['2026-01-01'], false],
    ['the same product', { product: 'a' }, ['2026-01-01'], { product: 'a' }, ['2026-01-01'], true],
    ['one names more', { product: 'a' }, ['2026-01-01'], {}, ['2026-01-01'], false],
    [
      'product against party: the party counts more',
      { product: 'a' },
      ['2026-01-01'],
      { party: 'p' },
      ['2026-01-01'],
      false,
    ],
    [
      'types in common',
      { recordTypes: ['x', 'y'] },
      ['2026-01-01'],
      { recordTypes: ['y', 'z'] },
      ['2026-01-01'],
      true,
    ],
    [
      'no types in common',
      { recordTypes: ['x'] },
      ['2026-01-01'],
      { recordTypes: ['z'] },
      ['2026-01-01'],
      false,
    ],
    ['other sources', { source: 'a' }, ['2026-01-01'], { source: 'b' }, ['2026-01-01'], false],
    ['any source against one', { source: '*' }, ['2026-01-01'], { source: 'b' }, ['2026-01-01'], false],
    ['one after the other', {}, ['2026-01-01', '2026-06-30'], {}, ['2026-07-01'], false],
    ['a day in common', {}, ['2026-01-01', '2026-07-01'], {}, ['2026-07-01'], true],
  ])('%s', (_, one, its, other, theirs, isTie) => {
    const others = new Map([['o', [{ ...version(1, theirs, other), code: 'o' }]]]);
    expect(tieOf(version(1, its, one), [], others) !== null).toBe(isTie);
  });

  it('a version that has given way to a later one of its code ties with nothing', () => {
    const old = { ...version(1, ['2026-01-01']), code: 'o' };
    const narrower = { ...version(2, ['2026-01-01'], { product: 'a' }), code: 'o' };
    expect(tieOf(version(1, ['2026-02-01']), [], new Map([['o', [old]]]))).toBe(old);
    expect(tieOf(version(1, ['2026-02-01']), [], new Map([['o', [old, narrower]]]))).toBeNull();
  });
});
