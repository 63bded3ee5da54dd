import { toIsoTime } from '../../platform/clock/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { availableBalance, ledgerBalance } from '../balance/index.js';
import { STATUS_NAMES } from './account-state.rules.js';
import type { Account } from './account.js';
import type { AccountDto } from './dto/account.dto.js';
import { writeOverdraftLimit } from './overdraft.rules.js';

/** An account as callers see it. */
export function viewOfAccount(account: Account): AccountDto {
  return {
    code: account.code,
    name: account.name,
    glAccount: account.glCode,
    normalSide: account.normalSide === 'D' ? 'debit' : 'credit',
    currency: account.currency,
    party: account.party,
    externalReference: account.externalReference,
    status: STATUS_NAMES[account.status],
    stopIn: account.stopIn,
    stopOut: account.stopOut,
    overdraftLimit: writeOverdraftLimit(account.overdraftLimit, account.decimals),
    mustBeZero: account.mustBeZero,
    metadata: JSON.parse(account.metadata) as Record<string, string>,
    balances: balancesOf(account),
    version: account.version.toString(),
    lastSequence: account.lastSequence.toString(),
    openedAt: toIsoTime(account.openedAt),
  };
}

function balancesOf(account: Account): AccountDto['balances'] {
  const text = (minor: bigint): string => formatAmount(minor, account.decimals);
  const available = availableBalance(account, account.normalSide);
  return {
    debitTotal: text(account.debitTotal),
    creditTotal: text(account.creditTotal),
    ledgerBalance: text(ledgerBalance(account, account.normalSide)),
    heldAmount: text(account.held),
    earmarkedAmount: text(account.earmarked),
    availableBalance: available === null ? null : text(available),
    unlimitedOverdraft: available === null,
  };
}
