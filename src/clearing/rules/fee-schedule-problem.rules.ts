import type { Refusal } from '../../platform/errors/index.js';
import { parseAmount } from '../../platform/money/index.js';
import { clearingRuleRefusals } from './clearing-rules.errors.js';
import type { FeeScheduleDefinition, FeeTerms } from './fee-schedule.js';

/**
 * What is wrong with a schedule whose fields are each well-formed; the first of it. null: nothing.
 * @param currencies decimals by currency of the book
 */
export function feeScheduleProblem(
  { currency, fromDate, untilDate, terms, parties }: FeeScheduleDefinition,
  currencies: ReadonlyMap<string, number>,
): Refusal | null {
  const decimals = currencies.get(currency);
  if (decimals === undefined) return clearingRuleRefusals.currencyNotInBook(currency, 'content/currency');
  if (untilDate !== null && untilDate < fromDate) return clearingRuleRefusals.datesCrossed();
  const problem = termsProblem(terms, decimals, 'content/terms');
  if (problem) return problem;
  const seen = new Set<string>();
  for (const [index, own] of parties.entries()) {
    const place = `content/parties/${index}`;
    for (const [number, party] of own.parties.entries()) {
      if (seen.has(party)) return clearingRuleRefusals.partyTwice(party, `${place}/parties/${number}`);
      seen.add(party);
    }
    const theirs = termsProblem(own.terms, decimals, `${place}/terms`);
    if (theirs) return theirs;
  }
  return null;
}

function termsProblem(terms: FeeTerms, decimals: number, place: string): Refusal | null {
  return (
    amountsProblem(terms, decimals, place) ??
    tiersProblem(terms, decimals, place) ??
    limitsProblem(terms, decimals, place)
  );
}

function amountsProblem(
  { tiers, minimum, maximum }: FeeTerms,
  decimals: number,
  place: string,
): Refusal | null {
  const amounts: (readonly [string, string | null])[] = [
    [`${place}/minimum`, minimum],
    [`${place}/maximum`, maximum],
  ];
  for (const [index, { from, below, flat, rate }] of tiers.entries()) {
    const tier = `${place}/tiers/${index}`;
    amounts.push([`${tier}/from`, from], [`${tier}/below`, below], [`${tier}/flat`, flat]);
    if (!/^(0([.][0-9]{1,18})?|1([.]0{1,18})?)$/.test(rate))
      return clearingRuleRefusals.rateOutOfRange(`${tier}/rate`);
  }
  const wrong = amounts.find(([, amount]) => amount !== null && !parseAmount(amount, decimals).ok);
  return wrong ? clearingRuleRefusals.amountMalformed(wrong[0], decimals) : null;
}

/** From 0 on without gaps, each beginning where the one before it ends, the last without end. */
function tiersProblem({ tiers }: FeeTerms, decimals: number, place: string): Refusal | null {
  let end: bigint | null = 0n;
  for (const [index, tier] of tiers.entries()) {
    const field = `${place}/tiers/${index}`;
    const from = minorOf(tier.from, decimals);
    if (end === null) return clearingRuleRefusals.tierUnreachable(`${place}/tiers/${index - 1}/below`);
    if (from > end) return gapAt(index, `${field}/from`);
    if (from < end) return clearingRuleRefusals.tiersOverlap(`${field}/from`);
    end = tier.below === null ? null : minorOf(tier.below, decimals);
    if (end !== null && end <= from) return clearingRuleRefusals.tierEmpty(`${field}/below`);
  }
  return end === null ? null : clearingRuleRefusals.tiersEndEarly(`${place}/tiers/${tiers.length - 1}/below`);
}

const gapAt = (index: number, field: string): Refusal =>
  index === 0 ? clearingRuleRefusals.tiersBeginLate(field) : clearingRuleRefusals.tiersGap(field);

function limitsProblem({ minimum, maximum }: FeeTerms, decimals: number, place: string): Refusal | null {
  if (minimum === null || maximum === null) return null;
  if (minorOf(maximum, decimals) >= minorOf(minimum, decimals)) return null;
  return clearingRuleRefusals.limitsCrossed(`${place}/maximum`);
}

/** Of an amount that was looked at before. */
function minorOf(amount: string, decimals: number): bigint {
  const parsed = parseAmount(amount, decimals);
  return parsed.ok ? parsed.minor : 0n;
}
