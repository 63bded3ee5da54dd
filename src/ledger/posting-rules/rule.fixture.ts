import type { Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { checkRule } from './check-rule.js';
import { expandRule } from './expand-rule.js';
import type { ParameterDefinition, RuleDefinition, RuleParameters } from './rule-definition.js';
import type { CheckedRule, Expansion, ExpansionSurroundings } from './rule-expansion.js';

const DECIMALS = new Map([
  ['CNY', 2],
  ['USD', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['USDT-TRC20', 6],
]);

export const SURROUNDINGS: ExpansionSurroundings = {
  decimalsOf: (currency) => DECIMALS.get(currency),
  exchangeRate: () => undefined,
};

export const AMOUNT: ParameterDefinition = { name: 'amount', type: 'amount', currency: 'CNY' };

export const RATE: ParameterDefinition = { name: 'rate', type: 'rate' };
export const CURRENCY: ParameterDefinition = { name: 'currency', type: 'currency' };
export const FREE: ParameterDefinition = { name: 'free', type: 'amount', currency: '{currency}' };
export const DOLLARS: ParameterDefinition = { name: 'dollars', type: 'amount', currency: 'USD' };
export const COUNT: ParameterDefinition = { name: 'count', type: 'count' };
export const CODE: ParameterDefinition = { name: 'code', type: 'code' };
export const QUOTE: ParameterDefinition = { name: 'quote', type: 'exchange-rate', from: 'CNY', to: 'USD' };
/** One of each kind that amounts are made of. */
export const PARAMETERS = [AMOUNT, RATE, CURRENCY, FREE, DOLLARS, COUNT, CODE, QUOTE];

/** A rule with an amount in yuan that moves from a to b, but for what is changed. */
export const ruleOf = (change: Partial<RuleDefinition> = {}): RuleDefinition => ({
  businessType: 'test',
  name: 'Test',
  parameters: [AMOUNT],
  values: [],
  lines: [line('debit', 'a', 'amount'), line('credit', 'b', 'amount')],
  accounts: [],
  samples: [],
  ...change,
});

export const line = (
  side: 'debit' | 'credit',
  account: string,
  amount: string,
  when?: string,
): RuleDefinition['lines'][number] => ({ account, side, amount, ...(when !== undefined && { when }) });

/** Code and field of a refusal, without the prefix; `ok` when there is none. */
export const outcomeOf = (result: Result<unknown>): string =>
  result.ok ? 'ok' : `${result.refusal.code.replace('LEDGER.', '')} ${result.refusal.field ?? ''}`.trim();

export const checkOf = (change: Partial<RuleDefinition>): string =>
  outcomeOf(checkRule(ruleOf(change), SURROUNDINGS));

export function checkedRule(definition: RuleDefinition): CheckedRule {
  const checked = checkRule(definition, SURROUNDINGS);
  if (checked.ok) return checked.value;
  throw new Error(`${checked.refusal.code} at ${checked.refusal.field}: ${checked.refusal.message}`);
}

export const expandOf = (
  change: Partial<RuleDefinition>,
  parameters: RuleParameters,
  surroundings = SURROUNDINGS,
): Result<Expansion> => expandRule(checkedRule(ruleOf(change)), parameters, surroundings);

/** Lines as `D a 12.30 CNY`. */
export function linesOf(result: Result<Expansion>): string[] {
  if (!result.ok)
    throw new Error(`${result.refusal.code} at ${result.refusal.field}: ${result.refusal.message}`);
  return result.value.lines.map(
    ({ side, account, amount, currency }) =>
      `${side} ${account} ${formatAmount(amount, DECIMALS.get(currency)!)} ${currency}`,
  );
}

/** What one expression in yuan comes to. */
export function valueOf(
  expression: string,
  parameters: RuleParameters,
  more: readonly ParameterDefinition[] = [],
): string {
  const change = {
    parameters: [AMOUNT, ...more],
    lines: [line('debit', 'a', expression), line('credit', 'b', expression)],
  };
  const expansion = expandOf(change, parameters);
  return expansion.ok ? linesOf(expansion)[0]!.split(' ')[2]! : outcomeOf(expansion);
}
