import type { Refusal } from '../../platform/errors/index.js';

/** Refusals of the recovery itself; accounts, stops and funds are refused by the posting. */
export const recoveryRefusals = {
  accountNotFound: (field: string, account: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.ACCOUNT_NOT_FOUND',
    message: `The book has no account ${account}`,
    field: `content/${field}`,
    details: { account },
  }),
  currencyNotInBook: (currency: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.CURRENCY_NOT_IN_BOOK',
    message: `The book does not keep ${currency}; add it to the book first`,
    field: 'content/currency',
  }),
  currencyMismatch: (field: string, account: string, currency: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.CURRENCY_MISMATCH',
    message: `Account ${account} is kept in ${currency}`,
    field: `content/${field}`,
    details: { account, currency },
  }),
  sameAccount: (): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.RECOVERY_TO_SAME_ACCOUNT',
    message: 'What is recovered goes to another account than it is taken from',
    field: 'content/toAccount',
  }),
  voucherNotFound: (voucher: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.LINKED_VOUCHER_NOT_FOUND',
    message: `The book has no voucher ${voucher} to link to`,
    field: 'content/relatedVoucher',
  }),
  nothingToRecover: (account: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.NOTHING_TO_RECOVER',
    message: `Account ${account} has nothing that could be taken now; the command stays pending`,
    details: { account },
  }),
} as const;
