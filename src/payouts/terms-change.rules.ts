import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { parseAmount } from '../platform/money/index.js';
import { EVERYBODY, type ApprovalRule, type LimitScope, type PayoutLimit } from './payout-terms.js';
import { payoutRefusals } from './payouts.errors.js';

/** A limit as it is asked for; without a maximum there is to be none. */
export interface WantedLimit {
  readonly scope: LimitScope;
  readonly subject: string;
  readonly currency: string;
  readonly maximumAmount?: string;
  readonly maximumCount?: number;
}

/** @param decimals of the currency; undefined when the book does not keep it */
export function readLimit(wanted: WantedLimit, decimals: number | undefined): Result<PayoutLimit> {
  const { scope, subject, currency, maximumAmount, maximumCount } = wanted;
  if (decimals === undefined) return refused(payoutRefusals.currencyNotInBook(currency, 'currency'));
  if (scope === 'payout' && maximumCount !== undefined) return refused(payoutRefusals.countOfOne());
  const namesPayee = /^[A-Za-z0-9][A-Za-z0-9._-]*[/][0-9A-Z]+$/.test(subject);
  if (subject !== EVERYBODY && namesPayee !== (scope === 'payee'))
    return refused(payoutRefusals.subjectMalformed('subject'));
  const amount =
    maximumAmount === undefined ? accepted(null) : readCap(maximumAmount, decimals, 'maximumAmount');
  if (!amount.ok) return amount;
  return accepted({
    scope,
    subject,
    currency,
    maximumAmount: amount.value,
    maximumCount: maximumCount ?? null,
  });
}

/** A cap may be zero: then nothing goes. */
export function readCap(written: string, decimals: number, field: string): Result<bigint> {
  const parsed = parseAmount(written, decimals);
  return parsed.ok ? accepted(parsed.minor) : refused(payoutRefusals.amountMalformed(field, decimals));
}

/** @param now the limit that stands for the subject, its own or everybody's; null: none */
export function raisesLimit(now: PayoutLimit | null, wanted: PayoutLimit): boolean {
  const raises = (before: bigint | number | null, after: bigint | number | null): boolean =>
    before !== null && (after === null || after > before);
  if (now === null) return false;
  return raises(now.maximumAmount, wanted.maximumAmount) || raises(now.maximumCount, wanted.maximumCount);
}

/** @param now the rule that stands for the client, its own or everybody's; null: every payout needs a checker */
export const raisesRule = (now: ApprovalRule | null, wanted: ApprovalRule): boolean =>
  wanted.upTo > (now?.upTo ?? -1n);

export const limitRaised = (): Refusal => payoutRefusals.needsChecker('A higher limit', 'set-payout-limit');
export const anyPayeeAllowed = (): Refusal =>
  payoutRefusals.needsChecker('To pay others than payees of the book', 'allow-any-payee');
export const ruleRaised = (): Refusal =>
  payoutRefusals.needsChecker('A higher amount without checker', 'set-payout-rule');
