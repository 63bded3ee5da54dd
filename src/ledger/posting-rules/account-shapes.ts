/**
 * What account codes, parties and purposes look like, as in `ledger/accounts` and `ledger/earmarks`, with which a test holds
 * them together: rules are worked out without anything but themselves.
 */
export const ACCOUNT_CODE = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$/;
export const PARTY = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$/;
export const PURPOSE = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$/;
