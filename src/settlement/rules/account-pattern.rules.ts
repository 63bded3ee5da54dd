const PLACEHOLDER = /\{([^{}]*)\}/g;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

export interface PatternValues {
  readonly party: string;
  readonly currency: string;
}

/** @returns what is wrong with a pattern such as `payable:{party}`, as the end of a sentence; null when nothing is */
export function patternProblem(pattern: string): string | null {
  for (const [, name] of pattern.matchAll(PLACEHOLDER))
    if (name !== 'party' && name !== 'currency') return `names {${name}}; there are {party} and {currency}`;
  return CODE.test(pattern.replaceAll(PLACEHOLDER, 'x'))
    ? null
    : 'makes no code of an account: letters, digits and . _ : - only';
}

/** The code of the account that a pattern makes of those values. */
export const accountOf = (pattern: string, values: PatternValues): string =>
  pattern.replaceAll(PLACEHOLDER, (_, name: keyof PatternValues) => values[name]);
