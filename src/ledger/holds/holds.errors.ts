import type { Refusal } from '../../platform/errors/index.js';

const refusedBecause = (
  code: string,
  hold: string,
  message: string,
  details: Refusal['details'] = {},
): Refusal => ({
  kind: 'refused',
  code: `LEDGER.${code}`,
  message,
  details: { hold, ...details },
});

/** Every reason for which a command on a hold is refused beside those of any posting. */
export const holdRefusals = {
  notFound: (hold: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.HOLD_NOT_FOUND',
    message: `The book has no hold ${hold}`,
  }),
  /** The same when a line of a voucher names it. */
  unknown: (hold: string): Refusal =>
    refusedBecause('HOLD_NOT_FOUND', hold, `The book has no hold ${hold} to capture`),
  elsewhere: (hold: string, account: string): Refusal =>
    refusedBecause(
      'HOLD_ELSEWHERE',
      hold,
      `Hold ${hold} is on account ${account}; only its money can be captured`,
      {
        account,
      },
    ),
  expired: (hold: string, expiresAt: string): Refusal =>
    refusedBecause('HOLD_EXPIRED', hold, `Hold ${hold} expired at ${expiresAt}; place a new one`, {
      expiresAt,
    }),
  owned: (hold: string, owner: string): Refusal =>
    refusedBecause(
      'HOLD_OWNED',
      hold,
      `Hold ${hold} belongs to a ${owner}; only what becomes of that captures or releases it`,
      { owner },
    ),
  closed: (hold: string): Refusal =>
    refusedBecause(
      'HOLD_CLOSED',
      hold,
      `Hold ${hold} was captured or released to the end; nothing of it is left`,
    ),
  exceeded: (hold: string, left: string, wanted: string): Refusal =>
    refusedBecause('HOLD_EXCEEDED', hold, `Of hold ${hold} ${left} is left, less than ${wanted}`, {
      left,
      wanted,
    }),
  /** The clocks of the node and of the database have not both passed the time. */
  notYetExpired: (hold: string): Refusal =>
    refusedBecause('HOLD_NOT_EXPIRED', hold, `Hold ${hold} has not expired yet`),
  expiryPassed: (expiresAt: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.HOLD_EXPIRY_PASSED',
    message: `${expiresAt} has passed; a hold expires in the future`,
    field: 'expiresAt',
  }),
  overrideNotAllowed: (): Refusal => ({
    kind: 'forbidden',
    code: 'LEDGER.OVERRIDE_NOT_ALLOWED',
    message: 'Only an operator passes a stop',
    field: 'override',
  }),
} as const;
