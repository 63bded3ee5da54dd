import { KEY_PARTS, type FundingRule, type KeyPart, type KeyValues } from '../funding-terms.js';

/** What of a result says by which money it is paid. */
export interface FundedResult {
  readonly source: string;
  readonly businessType: string;
}

/** The first rule that fits; null: the money is in the book. */
export function ruleFor(
  rules: readonly FundingRule[],
  { source, businessType }: FundedResult,
): FundingRule | null {
  const fits = (said: string, is: string): boolean => said === '*' || said === is;
  return rules.find((one) => fits(one.source, source) && fits(one.businessType, businessType)) ?? null;
}

/**
 * The key under which money is expected and arrives, such as `shop businessDate=2026-11-20 party=m-1`; none of its words has a
 * space in it.
 * @returns the part that is not said, where one is missing
 */
export function keyOf(
  rule: FundingRule,
  values: KeyValues,
): { readonly key: string } | { readonly missing: KeyPart } {
  const said = withFixed(rule, values);
  const words: string[] = [rule.rule];
  for (const part of KEY_PARTS) {
    if (!rule.parts.includes(part)) continue;
    const value = said[part];
    if (value === undefined) return { missing: part };
    words.push(`${part}=${value}`);
  }
  return { key: words.join(' ') };
}

/** What the rule itself says need not be said. */
function withFixed({ source, businessType }: FundingRule, values: KeyValues): KeyValues {
  return {
    ...values,
    ...(source !== '*' && { source }),
    ...(businessType !== '*' && { businessType }),
  };
}

const PLACEHOLDER = /\{([^{}]*)\}/g;
const ACCOUNT = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$/;

/** The code of the account that a pattern makes of those values; what is not known stays as it is, and is no account. */
export const accountBy = (pattern: string, values: Readonly<Record<string, string | undefined>>): string =>
  pattern.replaceAll(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);

/** The account of a key of the rule. */
export const accountOfKey = (rule: FundingRule, values: KeyValues): string =>
  accountBy(rule.account, withFixed(rule, values));

/** @returns what is wrong with a pattern, as the end of a sentence; null when nothing is */
export function patternProblem(pattern: string, names: readonly string[]): string | null {
  for (const [, name] of pattern.matchAll(PLACEHOLDER))
    if (!names.includes(name!))
      return `names {${name}}; there ${names.length === 0 ? 'is nothing to name' : `are ${names.map((one) => `{${one}}`).join(', ')}`}`;
  return ACCOUNT.test(pattern.replaceAll(PLACEHOLDER, 'x'))
    ? null
    : 'makes no code of an account: letters, digits and . _ : - only';
}

/** What the pattern of a rule's account may name: what all details of a key have in common. */
export const namesOf = ({ source, businessType, parts }: FundingRule): string[] => [
  ...new Set([
    ...parts,
    ...(source === '*' ? [] : ['source']),
    ...(businessType === '*' ? [] : ['businessType']),
  ]),
];
