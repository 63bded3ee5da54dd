import { describe, expect, it } from 'vitest';
import type { FundingRule } from '../funding-terms.js';
import { accountOfKey, keyOf, namesOf, patternProblem, ruleFor } from './funding-key.rules.js';

const rule = (more: Partial<FundingRule> = {}): FundingRule => ({
  ...{ rule: 'shop', source: 'shop', businessType: '*', funding: 'arrival', account: 'position:{source}' },
  ...{ parts: ['party', 'businessDate'], waitsForSource: false, ...more },
});

describe('by which money a result is paid', () => {
  const rules = [
    rule({ rule: 'refunds', businessType: 'refund' }),
    rule(),
    rule({ rule: 'rest', source: '*' }),
  ];
  it.each([
    ['the first rule that fits', { source: 'shop', businessType: 'refund' }, 'refunds'],
    ['any business type', { source: 'shop', businessType: 'trade' }, 'shop'],
    ['any source', { source: 'funds', businessType: 'trade' }, 'rest'],
  ])('%s', (_name, result, expected) => expect(ruleFor(rules, result)?.rule).toBe(expected));

  it('no rule: by what is in the book', () =>
    expect(ruleFor([rule()], { source: 'funds', businessType: 'x' })).toBeNull());
});

describe('a key', () => {
  it('has its parts in one order, however they are said', () => {
    const values = { party: 'm-1', businessDate: '2026-11-20', registrar: 'TA01' };
    expect(keyOf(rule(), values)).toEqual({ key: 'shop businessDate=2026-11-20 party=m-1' });
  });

  it('takes from the rule what the rule says', () => {
    expect(keyOf(rule({ parts: ['source'] }), {})).toEqual({ key: 'shop source=shop' });
    expect(keyOf(rule({ parts: ['source'] }), { source: 'other' })).toEqual({ key: 'shop source=shop' });
  });

  it('says which part is missing', () =>
    expect(keyOf(rule(), { businessDate: '2026-11-20' })).toEqual({ missing: 'party' }));

  it('has an account of what its details have in common', () => {
    expect(accountOfKey(rule(), { party: 'm-1' })).toBe('position:shop');
    expect(namesOf(rule({ source: '*' }))).toEqual(['party', 'businessDate']);
  });

  it.each([
    ['position:{registrar}', ['source'], 'names {registrar}; there are {source}'],
    ['position:{x}', [], 'names {x}; there is nothing to name'],
    ['position {source}', ['source'], 'makes no code of an account: letters, digits and . _ : - only'],
    ['position:{source}', ['source'], null],
  ])('the pattern %s', (pattern, names, problem) => expect(patternProblem(pattern, names)).toBe(problem));
});
