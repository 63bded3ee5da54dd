import type { Refusal } from '../../platform/errors/index.js';

const refusal = (
  kind: Refusal['kind'],
  code: string,
  message: string,
  more: Partial<Refusal> = {},
): Refusal => ({
  ...{ kind, code: `SETTLEMENT.${code}`, message, ...more },
});

/** Why nothing was done in or about a night. The codes are part of the API and never change their meaning. */
export const nightRefusals = {
  nobodyPays: (batch: string): Refusal =>
    refusal(
      'refused',
      'NOBODY_PAYS',
      `Nothing in this service pays settlement batches, so batch ${batch} stays approved; start a version that does, then this job again`,
    ),
  dateNotReached: (date: string, current: string): Refusal =>
    refusal('refused', 'NIGHT_NOT_REACHED', `The book is at ${current}; there is no night of ${date} yet`, {
      field: 'date',
      details: { current },
    }),
  differenceNotFound: (id: string): Refusal =>
    refusal('not-found', 'DIFFERENCE_NOT_FOUND', `The book has no open settlement difference ${id}`),
} as const;
