import { describe, expect, it } from 'vitest';
import type { ParameterDefinition } from './rule-definition.js';
import { AMOUNT, expandOf, line, outcomeOf } from './rule.fixture.js';

describe('money set aside', () => {
  const HOLD = '0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b';
  const parameters: ParameterDefinition[] = [
    AMOUNT,
    { name: 'held', type: 'hold' },
    { name: 'order', type: 'code' },
  ];
  const lines = [
    { ...line('debit', 'a', 'amount'), hold: '{held}' },
    { ...line('credit', 'b', 'amount'), purpose: 'order:{order}' },
  ];
  const given = { amount: '5', held: HOLD, order: '77' };

  it('lines say which hold they capture and what the money is for', () => {
    const expansion = expandOf({ parameters, lines }, given);
    expect(expansion.ok && expansion.value.lines).toEqual([
      { account: 'a', side: 'D', amount: 500n, currency: 'CNY', hold: HOLD },
      { account: 'b', side: 'C', amount: 500n, currency: 'CNY', purpose: 'order:77' },
    ]);
    expect(expansion.ok && JSON.parse(expansion.value.parameters)).toEqual(given);
  });

  it('lines that say nothing have no such fields', () => {
    const expansion = expandOf({}, { amount: '5' });
    expect(expansion.ok && Object.keys(expansion.value.lines[0]!)).toEqual([
      'account',
      'side',
      'amount',
      'currency',
    ]);
  });

  it('a hold is needed, and a purpose has at most 64 characters', () => {
    expect(outcomeOf(expandOf({ parameters, lines }, { amount: '5', order: '77' }))).toBe(
      'PARAMETER_MISSING parameters/held',
    );
    expect(outcomeOf(expandOf({ parameters, lines }, { ...given, order: 'x'.repeat(58) }))).toBe('ok');
    expect(outcomeOf(expandOf({ parameters, lines }, { ...given, order: 'x'.repeat(59) }))).toBe(
      'PARAMETER_OUT_OF_RANGE parameters/order',
    );
  });

  it('is explained, on a line that was left out too', () => {
    const bare = lines.map((one) => ({ ...one, when: "order != '78'" }));
    const rest = [line('debit', 'c', 'amount'), line('credit', 'd', 'amount')];
    const expansion = expandOf({ parameters, lines: [...bare, ...rest] }, { ...given, order: '78' });
    expect(expansion.ok && expansion.value.explanation.lines).toMatchObject([
      { hold: HOLD, leftOut: 'condition' },
      { purpose: 'order:78', purposeTemplate: 'order:{order}', leftOut: 'condition' },
      { lineNumber: 1 },
      { lineNumber: 2 },
    ]);
  });
});
