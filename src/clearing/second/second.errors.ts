import type { Refusal } from '../../platform/errors/index.js';
import type { SecondState } from './second.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `CLEARING.${code}`,
  message,
  ...more,
});

/** Why a second clearing or its formula was not changed. The codes are part of the API and never change their meaning. */
export const secondRefusals = {
  notFound: (id: string): Refusal =>
    refusedBecause('SECOND_NOT_FOUND', `The book has no second clearing ${id}`, { kind: 'not-found' }),
  notWaiting: (state: SecondState): Refusal =>
    refusedBecause(
      'SECOND_NOT_WAITING',
      `The second clearing is ${state}; an answer is taken once, while it is derived`,
      {
        kind: 'conflict',
        details: { state },
      },
    ),
  /** Somebody has changed the run or the formulas by hand. */
  versionGone: (formula: string, version: number): Refusal =>
    refusedBecause(
      'FORMULA_VERSION_GONE',
      `There is no version ${version} of formula ${formula}; verify the run`,
    ),
  partMalformed: (): Refusal =>
    refusedBecause('FORMULA_PART', 'part is above 0 and at most 1, with at most 9 decimals: 0.95', {
      kind: 'malformed',
      field: 'content/part',
    }),
  payeeMalformed: (): Refusal =>
    refusedBecause(
      'FORMULA_PAYEE',
      'A payee by attribute or constant says which; by party or payer it says nothing',
      {
        kind: 'malformed',
        field: 'content/payeeValue',
      },
    ),
  accountMalformed: (field: string, problem: string): Refusal =>
    refusedBecause('FORMULA_ACCOUNT', `The pattern ${problem}`, { kind: 'malformed', field }),
} as const;
