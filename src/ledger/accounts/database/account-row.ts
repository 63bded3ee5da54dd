import type { Account, AccountState, AccountStatus } from '../account.js';

export interface StateRow {
  account_id: string;
  status: AccountStatus;
  stop_in: number;
  stop_out: number;
  debit_total: string;
  credit_total: string;
  held: string;
  earmarked: string;
  overdraft_limit: string | null;
  version: string;
}

export interface AccountRow extends StateRow {
  code: string;
  name: string;
  gl_account_id: string;
  gl_code: string;
  normal_side: 'D' | 'C';
  currency: string;
  decimals: number;
  party: string | null;
  external_reference: string | null;
  must_be_zero: number;
  metadata: string;
  opened_at: string;
  last_sequence: string;
}

export const STATE_COLUMNS = `b.account_id, b.status, b.stop_in, b.stop_out, b.debit_total, b.credit_total, b.held,
  b.earmarked, b.overdraft_limit, b.version`;

/**
 * The account first, by the index given, then its balance by primary key: STRAIGHT_JOIN keeps the optimizer from
 * beginning with the balances, which it does on small tables.
 */
export const selectAccounts = (
  index: AccountIndex,
): string => `SELECT STRAIGHT_JOIN ${STATE_COLUMNS}, a.code, a.name,
    a.gl_account_id, g.code AS gl_code, g.normal_side, a.currency, c.decimals, a.party, a.external_reference, a.must_be_zero,
    a.metadata, a.opened_at, b.last_sequence
  FROM account a FORCE INDEX (${index})
  JOIN account_balance b ON b.account_id = a.id
  JOIN gl_account g ON g.id = a.gl_account_id
  JOIN currency c ON c.code = a.currency`;

export type AccountIndex = 'PRIMARY' | 'account_code' | 'account_party' | 'account_gl';

export function stateOf(row: StateRow): AccountState {
  return {
    accountId: Number(row.account_id),
    status: row.status,
    stopIn: row.stop_in === 1,
    stopOut: row.stop_out === 1,
    debitTotal: BigInt(row.debit_total),
    creditTotal: BigInt(row.credit_total),
    held: BigInt(row.held),
    earmarked: BigInt(row.earmarked),
    overdraftLimit: row.overdraft_limit === null ? null : BigInt(row.overdraft_limit),
    version: BigInt(row.version),
  };
}

export function accountOf(row: AccountRow): Account {
  return {
    ...stateOf(row),
    code: row.code,
    name: row.name,
    glAccountId: Number(row.gl_account_id),
    glCode: row.gl_code,
    normalSide: row.normal_side,
    currency: row.currency,
    decimals: row.decimals,
    party: row.party,
    externalReference: row.external_reference,
    mustBeZero: row.must_be_zero === 1,
    metadata: row.metadata,
    openedAt: row.opened_at,
    lastSequence: BigInt(row.last_sequence),
  };
}
