import { describe, expect, it } from 'vitest';
import { decideGroup, openableKey, type OpenableAccount } from './decide-group.js';
import { answers, balanceRow, decideEach, facts, post, refs } from './posting-table.fixture.js';
import type { AccountOpening, UnitOutcome } from './posting.types.js';

const told = (outcome: UnitOutcome) =>
  outcome.ok ? outcome.outcomes.map(({ kind }) => kind) : `${outcome.item} ${outcome.refusal.code}`;

describe('a unit is posted whole or not at all', () => {
  it('later postings spend what earlier ones bring', () => {
    const plan = decideGroup([[post('a>b 100'), post('b>d 100'), post('d>a 100')]], facts());
    expect(plan.outcomes.map(told)).toEqual([['posted', 'posted', 'posted']]);
    expect(plan.vouchers).toHaveLength(3);
  });

  it('one refused posting refuses all, names itself and leaves no trace', () => {
    const plan = decideGroup([[post('a>b 100'), post('b>d 101'), post('d>a 1')]], facts());
    expect(plan.outcomes.map(told)).toEqual(['1 LEDGER.INSUFFICIENT_FUNDS']);
    expect([plan.vouchers.length, plan.balances.size]).toEqual([0, 0]);
  });

  it('a refused unit disturbs neither those before nor those after it', () => {
    const plan = decideGroup(
      [[post('a>b 60')], [post('a>b 40'), post('a>b 1')], [post('a>b 40'), post('b>a 100')]],
      facts(),
    );
    expect(plan.outcomes.map(told)).toEqual([
      ['posted'],
      '1 LEDGER.INSUFFICIENT_FUNDS',
      ['posted', 'posted'],
    ]);
    expect(plan.balances.get(refs.get('a')!.id)?.creditTotal).toBe(200n);
  });

  it('a number used by a refused unit is free', () => {
    const first = post('a>b 100');
    const outcomes = decideGroup([[first, post('a>b 1')], [first]], facts()).outcomes;
    expect(outcomes.map(told)).toEqual(['1 LEDGER.INSUFFICIENT_FUNDS', ['posted']]);
  });
});

describe('an account opens with the posting that first names it', () => {
  const opening: AccountOpening = {
    code: 'new',
    name: 'New',
    glAccountId: 10,
    glCode: '2001',
    normalSide: 'C',
    currency: 'CNY',
    decimals: 2,
    party: null,
    overdraftLimit: 0n,
    mustBeZero: false,
  };
  const openable = (change: Partial<OpenableAccount> = {}) => {
    const account = { ...refs.get('b')!, id: 99, code: 'new' };
    const balance = { ...balanceRow('b'), accountId: 99, version: 0n, sequence: 0n, recordedAt: '' };
    const one = { account, opening, balance, mayOpen: true, ...change };
    return facts({ openable: new Map([[openableKey(1, 'new'), one]]) });
  };
  const opens = (text: string) => post(text, { openings: [opening] });

  it('and later postings of the group find it, also those that could not open it', () => {
    const postings = [post('a>new 1'), opens('a>new 10'), post('new>b 5'), post('new>b 6')];
    expect(answers(postings, openable())).toEqual([
      'ACCOUNT_NOT_FOUND',
      'posted',
      'posted',
      'INSUFFICIENT_FUNDS',
    ]);
    const plan = decideEach(postings, openable());
    expect([...plan.opened.keys()]).toEqual([openableKey(1, 'new')]);
    expect(plan.balances.get(99)).toMatchObject({ version: 2n, creditTotal: 10n, debitTotal: 5n });
  });

  it('and not when the posting is refused', () => {
    expect(decideEach([opens('a>new 101')], openable()).opened.size).toBe(0);
  });

  it('and not under a GL account that has got children', () => {
    expect(answers([opens('a>new 1')], openable({ mayOpen: false }))).toEqual(['ACCOUNT_NOT_FOUND']);
  });
});

describe('a posting made by a rule', () => {
  const rule = { ruleId: 5, version: 2, parameters: '{}' };
  it.each([
    [5, 'posted'],
    [6, 'RULE_CHANGED'],
    [undefined, 'RULE_CHANGED'],
  ])('with rule %s in force is %s', (inForce, answer) => {
    expect(answers([post('a>b 1', { rule })], facts({ ruleInForce: () => inForce }))).toEqual([answer]);
  });
});
