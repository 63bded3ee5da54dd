import { describe, expect, it } from 'vitest';
import { PAYMENT_COMPANY_CHART } from '../../chart/payment-company.chart.js';
import type { ChartTemplateNode } from '../../chart/install-chart.js';
import { checkRule } from '../check-rule.js';
import { runSamples } from '../run-samples.js';
import { PAYMENT_COMPANY_RULES } from './payment-company.rules.js';

const DECIMALS = new Map([
  ['CNY', 2],
  ['USD', 2],
]);
const surroundings = { decimalsOf: (currency: string) => DECIMALS.get(currency) };

const leaves = (nodes: readonly ChartTemplateNode[]): string[] =>
  nodes.flatMap(({ code, children = [] }) => (children.length === 0 ? [code] : leaves(children)));

describe('the library of a payment company', () => {
  it.each(PAYMENT_COMPANY_RULES.map((rule) => [rule.businessType, rule] as const))(
    '%s passes its checks and comes to its samples',
    (_, definition) => {
      const checked = checkRule(definition, surroundings);
      expect(checked).toMatchObject({ ok: true });
      expect(checked.ok && runSamples(checked.value, surroundings)).toEqual({ ok: true, value: undefined });
    },
  );

  it('has one rule for a business type', () => {
    const types = PAYMENT_COMPANY_RULES.map(({ businessType }) => businessType);
    expect(new Set(types).size).toBe(types.length);
  });

  it('opens accounts under leaves of the chart only', () => {
    const chart = leaves(PAYMENT_COMPANY_CHART);
    const named = PAYMENT_COMPANY_RULES.flatMap(({ accounts }) => accounts.map(({ glAccount }) => glAccount));
    expect(named.filter((glAccount) => !chart.includes(glAccount))).toEqual([]);
  });
});
