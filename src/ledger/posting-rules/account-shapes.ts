/**
 * What account codes and parties look like, as in `ledger/accounts`, where a test holds them together: rules are worked
 * out without anything but themselves.
 */
export const ACCOUNT_CODE = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$/;
export const PARTY = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$/;
