import { databaseTimeOf } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { readSignedAmount } from '../amounts/index.js';
import type { BookRef } from '../books/index.js';
import { factOf } from '../posting/index.js';
import type { SearchEntriesQuery } from './dto/search-queries.dto.js';
import type { SearchFilters } from './search-filters.js';
import { searchRefusals } from './search.errors.js';

/**
 * Reads a validated query into filters. Pure; needs nothing but the book's currencies.
 * @param known filters that a cursor has brought: what is given need not repeat them
 */
export function readFilters(
  book: BookRef,
  query: SearchEntriesQuery,
  known: SearchFilters,
): Result<SearchFilters> {
  const { businessDate, fromDate, toDate } = query;
  if (businessDate !== undefined && (fromDate !== undefined || toDate !== undefined)) {
    return refused(searchRefusals.dateAndRange());
  }
  const amounts = readAmounts(book, query, query.currency ?? known.currency);
  if (!amounts.ok) return amounts;
  const filters = given({
    order: query.order,
    requestNumber: query.requestNumber,
    client: query.client,
    businessType: query.businessType,
    ruleVersion: query.ruleVersion?.toString(),
    account: query.account,
    party: query.party,
    reference: query.reference,
    facts: query.metadata && query.metadata.map(factOfPair).join('.'),
    currency: query.currency,
    ...amounts.value,
    side: query.side && (query.side === 'debit' ? 'D' : 'C'),
    fromDate: businessDate ?? fromDate,
    toDate: businessDate ?? toDate,
    recordedFrom: query.recordedFrom && databaseTimeOf(query.recordedFrom),
    recordedTo: query.recordedTo && databaseTimeOf(query.recordedTo),
    linkedTo: query.linkedTo,
    linkKind: query.linkKind,
  });
  return agreeing({ ...known, ...filters }, filters);
}

function given(filters: Record<string, string | undefined>): SearchFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

/** Everything before the first = is the name; names hold none. */
function factOfPair(pair: string): string {
  const sign = pair.indexOf('=');
  return factOf(pair.slice(0, sign), pair.slice(sign + 1));
}

function readAmounts(
  book: BookRef,
  query: SearchEntriesQuery,
  currency: string | undefined,
): Result<Pick<SearchFilters, 'minimum' | 'maximum'>> {
  const decimals = currency === undefined ? undefined : book.currencies.get(currency);
  if (currency !== undefined && decimals === undefined) {
    return refused(searchRefusals.currencyNotInBook(currency));
  }
  const amounts: Record<string, string> = {};
  for (const [field, name] of [
    ['minimumAmount', 'minimum'],
    ['maximumAmount', 'maximum'],
  ] as const) {
    const amount = query[field];
    if (amount === undefined) continue;
    if (currency === undefined) return refused(searchRefusals.needs(field, 'currency'));
    const minor = readSignedAmount(amount, { currency, decimals: decimals! }, field);
    if (!minor.ok) return minor;
    amounts[name] = minor.value.toString();
  }
  return accepted(amounts);
}

/** What filters say about each other; the names are those of the query. */
function agreeing(all: SearchFilters, filters: SearchFilters): Result<SearchFilters> {
  const { fromDate, toDate, recordedFrom, recordedTo, minimum, maximum } = all;
  if (fromDate !== undefined && toDate !== undefined && toDate < fromDate) {
    return refused(searchRefusals.reversed('toDate', 'fromDate'));
  }
  if (recordedFrom !== undefined && recordedTo !== undefined && recordedTo < recordedFrom) {
    return refused(searchRefusals.reversed('recordedTo', 'recordedFrom'));
  }
  if (minimum !== undefined && maximum !== undefined && BigInt(maximum) < BigInt(minimum)) {
    return refused(searchRefusals.reversed('maximumAmount', 'minimumAmount'));
  }
  if (all.linkKind !== undefined && all.linkedTo === undefined) {
    return refused(searchRefusals.needs('linkKind', 'linkedTo'));
  }
  if (all.ruleVersion !== undefined && all.businessType === undefined) {
    return refused(searchRefusals.needs('ruleVersion', 'businessType'));
  }
  return accepted(filters);
}
