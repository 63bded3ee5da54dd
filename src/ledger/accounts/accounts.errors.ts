import type { Refusal } from '../../platform/errors/index.js';

/** Refusals of the account commands; LEDGER.ACCOUNT_CLOSED and the like mean the same when a posting meets them. */
export const accountRefusals = {
  notFound: (account: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.ACCOUNT_NOT_FOUND',
    message: `The book has no account ${account}`,
    details: { account },
  }),
  exists: (account: string): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.ACCOUNT_EXISTS',
    message: `The book has an account ${account} that was opened with other content`,
    field: 'code',
    details: { account },
  }),
  currencyNotInBook: (currency: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.CURRENCY_NOT_IN_BOOK',
    message: `The book does not keep ${currency}; add it to the book first`,
    field: 'currency',
    details: { currency },
  }),
  glAccountNotFound: (glAccount: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.GL_ACCOUNT_NOT_FOUND',
    message: `The book has no GL account ${glAccount}`,
    field: 'glAccount',
    details: { glAccount },
  }),
  glAccountHasChildren: (glAccount: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.GL_ACCOUNT_HAS_CHILDREN',
    message: `GL accounts stand below ${glAccount}; accounts are opened under the lowest ones only`,
    field: 'glAccount',
    details: { glAccount },
  }),
  closed: (account: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.ACCOUNT_CLOSED',
    message: `Account ${account} is closed, and stays so`,
    details: { account },
  }),
  frozen: (account: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.ACCOUNT_FROZEN',
    message: `Account ${account} is frozen; unfreeze it first`,
    details: { account },
  }),
  notEmpty: (account: string, balance: string, held: string, earmarked: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.ACCOUNT_NOT_EMPTY',
    message: `Account ${account} is closed at a balance of zero only, with nothing held or earmarked`,
    details: { account, ledgerBalance: balance, heldAmount: held, earmarkedAmount: earmarked },
  }),
  overdraftInUse: (account: string, available: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.OVERDRAFT_IN_USE',
    message: `With that limit account ${account} would have ${available} available; more of the overdraft is in use`,
    field: 'overdraftLimit',
    details: { account, availableBalance: available },
  }),
  tooManyAccounts: (most: number): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.TOO_MANY_ACCOUNTS',
    message: `The parties have more than ${most} accounts; nothing was changed, name fewer parties at once`,
    field: 'parties',
  }),
} as const;
