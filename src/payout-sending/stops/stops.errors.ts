import type { Refusal } from '../../platform/errors/index.js';

export const stopRefusals = {
  needsAllBooks: (): Refusal => ({
    kind: 'forbidden',
    code: 'AUTH.ALL_BOOKS_NEEDED',
    message: 'What stops the payouts of all books is turned by a key of all books only',
  }),
  targetMissing: (field: string): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.STOP_TARGET_MISSING',
    message: `A release of that scope names its ${field}, and nothing else`,
    field: `content/${field}`,
  }),
  notStopped: (): Refusal => ({
    kind: 'refused',
    code: 'PAYOUT.NOT_STOPPED',
    message: 'Nothing of that is stopped; look at the list of stops',
  }),
} as const;
