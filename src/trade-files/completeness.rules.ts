import type { SourceTerms } from './trade-source.js';

export interface Completeness {
  readonly complete: boolean;
  /** What is not there, in words: `TA01: 1 of 2 files`. */
  readonly missing: readonly string[];
}

/**
 * Whether all files of a date are there. Supplementary files add to a date, and complete nothing.
 * @param accepted accepted files by registrar that are no supplementary ones
 */
export function completenessOf(
  { registrars, expectedFiles }: Pick<SourceTerms, 'registrars' | 'expectedFiles'>,
  accepted: ReadonlyMap<string, number>,
): Completeness {
  const expected = registrars.length === 0 ? [''] : registrars;
  const missing = expected
    .map((registrar) => ({ registrar, there: accepted.get(registrar) ?? 0 }))
    .filter(({ there }) => there < expectedFiles)
    .map(({ registrar, there }) => {
      const count = `${there} of ${expectedFiles} files`;
      return registrar === '' ? count : `${registrar}: ${count}`;
    });
  return { complete: missing.length === 0, missing };
}
