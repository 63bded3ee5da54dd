import type { Refusal } from '../../platform/errors/index.js';

export const voucherRefusals = {
  notFound: (name: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.VOUCHER_NOT_FOUND',
    message: `The book has no voucher ${name}`,
  }),
} as const;
