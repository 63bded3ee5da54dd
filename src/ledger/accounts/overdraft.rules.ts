import { accepted, type Result } from '../../platform/errors/index.js';
import { formatAmount, MAX_AMOUNT_DIGITS } from '../../platform/money/index.js';
import { readAmount } from '../amounts/index.js';

/** How an account without an overdraft limit spells it. */
export const UNLIMITED = 'unlimited';
export const OVERDRAFT_LIMIT_PATTERN = `^(${UNLIMITED}|(0|[1-9][0-9]{0,${MAX_AMOUNT_DIGITS - 1}})([.][0-9]{1,18})?)$`;

/** @returns minor units, or null for {@link UNLIMITED} */
export function readOverdraftLimit(text: string, currency: string, decimals: number): Result<bigint | null> {
  return text === UNLIMITED ? accepted(null) : readAmount(text, { currency, decimals }, 'overdraftLimit');
}

export function writeOverdraftLimit(limit: bigint | null, decimals: number): string {
  return limit === null ? UNLIMITED : formatAmount(limit, decimals);
}
