import type { Refusal } from '../../platform/errors/index.js';

export const partyOrderRefusals = {
  nothingToChange: (): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.NOTHING_TO_CHANGE',
    message: 'Say frozen, stopIn or stopOut',
    field: 'content',
  }),
} as const;
