import type { Refusal } from '../platform/errors/index.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  ...{ kind: 'refused', code: `SETTLEMENT.${code}`, message },
  ...more,
});
const conflict = (code: string, message: string): Refusal =>
  refusedBecause(code, message, { kind: 'conflict' });
const malformed = (code: string, message: string, field: string): Refusal =>
  refusedBecause(code, message, { kind: 'malformed', field });

/** Why nothing was adjusted. The codes are part of the API and never change their meaning. */
export const adjustmentRefusals = {
  unbooked: (): Refusal =>
    malformed(
      'ADJUSTMENT_UNBOOKED',
      'Name the account against which it is posted, or the voucher that has posted it, and not both',
      'content/account',
    ),
  accountNotFound: (account: string, currency: string, field: string): Refusal =>
    refusedBecause(
      'ADJUSTMENT_ACCOUNT',
      `The book has no account ${account} in ${currency}; open it, or name another`,
      { field, details: { account, currency } },
    ),
  sameAccount: (account: string): Refusal =>
    malformed(
      'ADJUSTMENT_SAME_ACCOUNT',
      `${account} is the payable account of the party; name the account that bears the adjustment`,
      'content/account',
    ),
  voucherNotFound: (voucher: string): Refusal =>
    refusedBecause('ADJUSTMENT_VOUCHER', `The book has no voucher ${voucher}`, {
      field: 'content/voucher',
      details: { voucher },
    }),
  voucherDiffers: (account: string, moved: string): Refusal =>
    refusedBecause(
      'ADJUSTMENT_VOUCHER_DIFFERS',
      `The voucher has moved ${account} by ${moved}; an adjustment is of exactly that (above zero: disburse)`,
      { field: 'content/voucher', details: { account, moved } },
    ),
  voucherKnown: (voucher: string): Refusal =>
    refusedBecause(
      'ADJUSTMENT_VOUCHER_KNOWN',
      'Clearing or settlement has posted that voucher, and settles it already; leave it to its orders',
      { field: 'content/voucher', details: { voucher } },
    ),
  voucherUsed: (voucher: string): Refusal =>
    refusedBecause(
      'ADJUSTMENT_VOUCHER_USED',
      'Another adjustment stands on that voucher; withdraw it first, or leave it',
      {
        ...{ kind: 'conflict', field: 'content/voucher' },
        details: { voucher },
      },
    ),
  notFound: (id: string): Refusal =>
    refusedBecause('ADJUSTMENT_NOT_FOUND', `The book has no adjustment ${id} that a voucher stands behind`, {
      field: 'content/adjustment',
    }),
  isWithdrawn: (id: string): Refusal =>
    conflict('ADJUSTMENT_WITHDRAWN', `Adjustment ${id} was withdrawn before`),
  isTaken: (id: string): Refusal =>
    conflict(
      'ADJUSTMENT_TAKEN',
      `A live batch holds adjustment ${id}; void it first, or make an adjustment the other way`,
    ),
} as const;
