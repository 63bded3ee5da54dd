import type { RuleParameters } from './rule-definition.js';
import type { CheckedRule } from './rule-expansion.js';

/**
 * The pairs whose rate the caller left out, so that stored rates can be fetched before the rule is expanded. A currency
 * that is missing or no text is left out: the expansion refuses it.
 */
export function exchangeRatesNeeded(
  { compiled }: CheckedRule,
  given: RuleParameters,
): { from: string; to: string }[] {
  const needed: { from: string; to: string }[] = [];
  for (const { name, pair } of compiled.parameters) {
    if (!pair || Object.hasOwn(given, name)) continue;
    const from = codeOf(pair.from, compiled, given);
    const to = codeOf(pair.to, compiled, given);
    if (from !== undefined && to !== undefined) needed.push({ from, to });
  }
  return needed;
}

/** Of `CNY` or `{currency}`. */
function codeOf(
  text: string,
  { currencyParameters }: CheckedRule['compiled'],
  given: RuleParameters,
): string | undefined {
  if (!text.startsWith('{')) return text;
  const name = text.slice(1, -1);
  const value = Object.hasOwn(given, name)
    ? given[name]
    : currencyParameters.find((parameter) => parameter.name === name)?.default;
  return typeof value === 'string' ? value : undefined;
}
