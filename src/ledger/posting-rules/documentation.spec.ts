import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkRule } from './check-rule.js';
import { namesOf } from './compile/compile-values.js';
import { parameterRefusals } from './parameter.errors.js';
import type { ParameterDefinition, RuleDefinition, ValueDefinition } from './rule-definition.js';
import { checkOf, line, outcomeOf, SURROUNDINGS, valueOf } from './rule.fixture.js';
import { ruleRefusals } from './rule.errors.js';
import { runSamples } from './run-samples.js';

const page = readFileSync(new URL('../../../docs/posting-rules.md', import.meta.url), 'utf8');

/** The contents of all fenced blocks with that heading. */
const blocks = (heading: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${heading}\n([^]*?)\n\`\`\`$`, 'gm'))].map(([, content]) => content!);
const examples = (heading: string): string[][] =>
  blocks(heading)
    .flatMap((block) => block.split('\n'))
    .map((text) => text.split('->').map((part) => part.trim()));

/** What the short examples speak of. */
const PARAMETERS: readonly ParameterDefinition[] = [
  { name: 'discount', type: 'amount', currency: 'CNY' },
  { name: 'feeRate', type: 'rate' },
  { name: 'months', type: 'count' },
  { name: 'dollars', type: 'amount', currency: 'USD' },
  { name: 'kind', type: 'choice', values: ['bonus', 'gift'] },
  { name: 'currency', type: 'currency' },
  { name: 'urgent', type: 'flag' },
];
const AMOUNT: ParameterDefinition = { name: 'amount', type: 'amount', currency: 'CNY' };
const GIVEN = {
  amount: '100.00',
  discount: '33.33',
  feeRate: '0.006',
  months: 3,
  dollars: '1',
  kind: 'gift',
  currency: 'CNY',
  urgent: true,
};

describe('docs/posting-rules.md', () => {
  it('has examples of each kind, and none of a kind that is not checked', () => {
    const headings = [...page.matchAll(/^```(.+)$/gm)].map(([, heading]) => heading!.split(' LEDGER')[0]);
    expect([...new Set(headings)].sort()).toEqual(
      ['conditions', 'expressions', 'json refused', 'json rule', 'json value', 'refused'].sort(),
    );
  });

  it.each(blocks('json rule').map((text) => JSON.parse(text) as RuleDefinition))(
    'rule: $name',
    (definition) => {
      const checked = checkRule(definition, SURROUNDINGS);
      expect(outcomeOf(checked)).toBe('ok');
      expect(checked.ok && outcomeOf(runSamples(checked.value, SURROUNDINGS))).toBe('ok');
    },
  );

  it.each(
    [...page.matchAll(/^```json refused (.+)\n([^]*?)\n```$/gm)].map(
      ([, code, text]) => [code!, text!] as const,
    ),
  )('rule refused with %s', (code, text) => {
    const checked = checkRule(JSON.parse(text) as RuleDefinition, SURROUNDINGS);
    expect(checked).toMatchObject({ ok: false, refusal: { code } });
  });

  it.each(blocks('json value'))('value: %s', (text) => {
    const value = JSON.parse(text) as ValueDefinition;
    const lines = namesOf(value).flatMap((name) => [line('debit', 'a', name), line('credit', 'b', name)]);
    expect(checkOf({ parameters: [AMOUNT, ...PARAMETERS], values: [value], lines })).toBe('ok');
  });

  it.each(examples('expressions'))('%s is %s', (expression, expected) => {
    expect(valueOf(expression, GIVEN, PARAMETERS)).toBe(expected);
  });

  it.each(examples('refused'))('%s: %s', (expression, code) => {
    const lines = [line('debit', 'a', expression), line('credit', 'b', expression)];
    expect(`LEDGER.${checkOf({ parameters: [AMOUNT, ...PARAMETERS], lines })}`).toBe(
      `${code} lines/0/amount`,
    );
  });

  it.each(examples('conditions'))('when %s', (condition) => {
    const lines = [
      line('debit', 'a', 'amount'),
      line('credit', 'b', 'amount', condition),
      line('credit', 'c', 'amount', `not (${condition})`),
    ];
    expect(checkOf({ parameters: [AMOUNT, ...PARAMETERS], lines })).toBe('ok');
  });

  it('names every code, and no other', () => {
    const refusals = [...Object.values(ruleRefusals), ...Object.values(parameterRefusals)];
    const codes = refusals.map(
      (refusal) => (refusal as unknown as (...all: string[]) => { code: string })('', '', '', '').code,
    );
    const named = [...page.matchAll(/^[|] `(LEDGER[.][A-Z_]+)`/gm)].map(([, code]) => code!);
    expect([...new Set(named)].sort()).toEqual([...new Set(codes)].sort());
  });
});
