import type { Refusal } from '../../platform/errors/index.js';

export const progressRefusals = {
  voucherNotFound: (voucher: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.VOUCHER_NOT_FOUND',
    message: `The book has no voucher ${voucher}`,
  }),
  /** Reaches a caller only when others change the same voucher faster than its part can be worked out. */
  moved: (): Refusal => ({
    kind: 'busy',
    code: 'LEDGER.VOUCHER_BUSY',
    message:
      'Others are reversing or refunding the same voucher; nothing was posted, send again with the same request number',
    retryAfterSeconds: 1,
  }),
} as const;
