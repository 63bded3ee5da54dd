import { formatAmount } from '../platform/money/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { PayoutLimitDto, PayoutTermsDto } from './dto/payout-terms.dto.js';
import type { PayoutLimit, PayoutRoute, PayoutTerms } from './payout-terms.js';

export function viewOfTerms(book: BookRef, terms: PayoutTerms): PayoutTermsDto {
  const written = (minor: bigint, currency: string): string =>
    formatAmount(minor, book.currencies.get(currency)!);
  const { version, duplicateWindowMinutes, approvalMinutes, payeesOnly, limits, routes, approvalRules } =
    terms;
  return {
    version,
    duplicateWindowMinutes,
    approvalMinutes,
    payeesOnly,
    limits: limits.map((limit) => viewOfLimit(limit, written)),
    routes: routes.map(viewOfRoute),
    approvalRules: approvalRules.map(({ client, currency, upTo }) => ({
      client,
      currency,
      upTo: written(upTo, currency),
    })),
  };
}

const viewOfRoute = ({ code, candidates, isActive, prefer, rerouteAfterMinutes }: PayoutRoute) => ({
  code,
  candidates: candidates.map(({ banks, days, ...candidate }) => ({
    ...candidate,
    ...(banks && { banks: [...banks] }),
    ...(days && { days: [...days] }),
  })),
  active: isActive,
  prefer: [...prefer],
  ...(rerouteAfterMinutes !== null && { rerouteAfterMinutes }),
});

function viewOfLimit(
  { scope, subject, currency, maximumAmount, maximumCount }: PayoutLimit,
  written: (minor: bigint, currency: string) => string,
): PayoutLimitDto {
  return {
    ...{ scope, subject, currency },
    ...(maximumAmount !== null && { maximumAmount: written(maximumAmount, currency) }),
    ...(maximumCount !== null && { maximumCount }),
  };
}
