import { sha256 } from '../platform/digest/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { formatAmount } from '../platform/money/index.js';
import type { ParticipantWrite } from '../ledger/posting/index.js';
import { limitOf, type LimitScope, type PayoutTerms } from './payout-terms.js';
import { payoutRefusals } from './payouts.errors.js';
import type { Payee, Payout } from './payout.js';

/** How much went out on a date, of an account or to a payee. */
export interface Usage {
  readonly businessDate: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly payouts: number;
  /** 0: no row. */
  readonly version: bigint;
}

/** The row, or the version of a book's terms, which is looked at with it. */
export type UsageRow = Usage | { readonly termsVersion: number };

const HASH_DIGITS = 32;

/** What limits know a payee by. Bank and account have no slash. */
export const payeeKeyOf = (bookId: number, { bank, account }: Payee, currency: string): string =>
  sha256(`${bookId}/${bank}/${account}/${currency}`).slice(0, HASH_DIGITS);

export const accountUsageKey = (accountId: number): string =>
  `A/${accountId.toString(16).padStart(HASH_DIGITS, '0')}`;
export const payeeUsageKey = (payeeKey: string): string => `P/${payeeKey}`;
export const termsKey = (bookId: number): string => `T/${bookId}`;

/** What of a payout is counted, and for whom. */
export type UsedBy = Pick<
  Payout,
  'bookId' | 'payerAccountId' | 'payerAccount' | 'payeeKey' | 'payee' | 'currency' | 'decimals' | 'amount'
>;

export const usageKeysOf = ({ payerAccountId, payeeKey }: UsedBy): [account: string, payee: string] => [
  accountUsageKey(payerAccountId),
  payeeUsageKey(payeeKey),
];

/**
 * Counts a new payout for its account and its payee, or says which limit it would break.
 * @param rows locked
 */
export function takeUsage(
  payout: UsedBy,
  terms: PayoutTerms,
  businessDate: string,
  rows: ReadonlyMap<string, UsageRow>,
): Result<ParticipantWrite<Usage>[]> {
  const { payee, payerAccount } = payout;
  const alone = beyondAmount(payout, terms, 'payout', payerAccount, 0n);
  if (alone) return refused(alone);
  const [accountKey, payeeKey] = usageKeysOf(payout);
  const writes: ParticipantWrite<Usage>[] = [];
  const counted = [
    [accountKey, 'account', payerAccount],
    [payeeKey, 'payee', `${payee.bank}/${payee.account}`],
  ] as const;
  for (const [key, scope, subject] of counted) {
    const used = usageOn(businessDate, rows.get(key));
    if (used.businessDate !== businessDate) return refused(payoutRefusals.dateMoved());
    const wrong =
      beyondAmount(payout, terms, scope, subject, used.amount) ??
      beyondCount(payout, terms, scope, subject, used.payouts);
    if (wrong) return refused(wrong);
    const after = {
      businessDate,
      amount: used.amount + payout.amount,
      payouts: used.payouts + 1,
      version: used.version + 1n,
    };
    writes.push({ key, change: after });
  }
  return accepted(writes);
}

/** Gives back what a payout that failed was counted for, unless its date has been counted out. */
export function giveUsageBack(
  payout: UsedBy & Pick<Payout, 'businessDate'>,
  rows: ReadonlyMap<string, UsageRow>,
): ParticipantWrite<Usage>[] {
  return usageKeysOf(payout).flatMap((key) => {
    const row = rows.get(key);
    if (!row || !('amount' in row) || row.businessDate !== payout.businessDate) return [];
    const { amount, payouts, version } = row;
    const change = { ...row, amount: amount - payout.amount, payouts: payouts - 1, version: version + 1n };
    return [{ key, change }];
  });
}

/** A later date begins from zero; a date that is later than asked for tells that this one is over. */
function usageOn(businessDate: string, row: UsageRow | undefined): Usage {
  if (!row || !('amount' in row)) return { businessDate, amount: 0n, payouts: 0, version: 0n };
  return row.businessDate >= businessDate ? row : { ...row, businessDate, amount: 0n, payouts: 0 };
}

/** 0: nothing was ever set. */
export const termsVersionOf = (row: UsageRow | undefined): number =>
  row && 'termsVersion' in row ? row.termsVersion : 0;

function beyondAmount(
  { amount, currency, decimals }: UsedBy,
  terms: PayoutTerms,
  scope: LimitScope,
  subject: string,
  used: bigint,
): Refusal | null {
  const maximum = limitOf(terms, scope, subject, currency)?.maximumAmount ?? null;
  if (maximum === null || used + amount <= maximum) return null;
  const left = used < maximum ? maximum - used : 0n;
  return payoutRefusals.limitOfAmount(scope, formatAmount(maximum, decimals), formatAmount(left, decimals));
}

function beyondCount(
  { currency }: UsedBy,
  terms: PayoutTerms,
  scope: LimitScope,
  subject: string,
  used: number,
): Refusal | null {
  const maximum = limitOf(terms, scope, subject, currency)?.maximumCount ?? null;
  return maximum === null || used < maximum ? null : payoutRefusals.limitOfCount(scope, maximum);
}
