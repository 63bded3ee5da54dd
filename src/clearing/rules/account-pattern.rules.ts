/** What an account pattern may be filled with. */
export interface AccountValues {
  readonly payee: string;
  readonly party: string;
  readonly product: string;
  readonly source: string;
  readonly currency: string;
}

const NAMES: readonly (keyof AccountValues)[] = ['payee', 'party', 'product', 'source', 'currency'];
const PLACEHOLDER = /\{([^{}]*)\}/g;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** @returns what is wrong with a pattern such as `payable:{payee}`, as the end of a sentence; null when nothing is */
export function accountPatternProblem(pattern: string): string | null {
  for (const [, name] of pattern.matchAll(PLACEHOLDER)) {
    if (!NAMES.includes(name as keyof AccountValues))
      return `names {${name}}; there are ${NAMES.map((known) => `{${known}}`).join(', ')}`;
  }
  const filled = pattern.replaceAll(PLACEHOLDER, 'x');
  return CODE.test(filled) ? null : 'makes no code of an account: letters, digits and . _ : - only';
}

/** The code of the account that a pattern makes of those values. */
export const accountOf = (pattern: string, values: AccountValues): string =>
  pattern.replaceAll(PLACEHOLDER, (_, name: keyof AccountValues) => values[name]);

/** Which values those patterns need; others do not change what they make. */
export function namesIn(patterns: readonly string[]): readonly (keyof AccountValues)[] {
  const named = new Set(
    patterns.flatMap((pattern) => [...pattern.matchAll(PLACEHOLDER)].map(([, name]) => name)),
  );
  return NAMES.filter((name) => named.has(name));
}
