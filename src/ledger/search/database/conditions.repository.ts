import { binary, integer, text } from '../../../platform/database/sql.js';
import type { Place } from '../../places/index.js';
import { ALL_LINK_KINDS } from '../../posting/index.js';
import type { OpenedSearch } from '../opened-search.js';
import { factsOf } from '../search-filters.js';

/**
 * What the filters that are not the path ask of a row, for a SELECT list: v is the voucher, e its entry on the path
 * `accounts`. Each subquery goes by primary key; as scalars with LIMIT the optimizers cannot turn them into joins that
 * begin elsewhere. "1" when nothing is asked.
 * @param place of the voucher, and so of all that belongs to it
 */
export function matchOf(search: OpenedSearch, place: Place): string {
  const conditions = [
    ...headConditions(search, place),
    ...onceConditions(search, place),
    ...lineConditions(search, place),
  ];
  return conditions.length === 0 ? '1' : conditions.join(' AND ');
}

/** Of a line l and, where the party is asked for, its account a: what an entry that is listed must meet. */
export function entryConditions({ filters, accountId }: OpenedSearch): string[] {
  return [...onAccount(accountId), ...ofParty(filters.party), ...ofAmount(filters), ...onSide(filters.side)];
}

function headConditions({ bookId, filters, path, clientId, ruleId }: OpenedSearch, place: Place): string[] {
  const { businessType, reference, fromDate, toDate, recordedFrom, recordedTo, linkedTo } = filters;
  const isDated = !['request', 'link', 'accounts'].includes(path);
  return [
    ...when(path === 'request' || path === 'link', () => `v.book_id = ${integer(bookId)}`),
    ...when(path !== 'type' && businessType, (type) => `v.business_type = ${text(type)}`),
    ...when(path !== 'reference' && reference, (wanted) => `v.reference = ${text(wanted)}`),
    ...when(clientId, (id) => `v.client_id = ${integer(id)}`),
    ...when(ruleId, (id) => `v.rule_id = ${integer(id)}`),
    ...when(!isDated && fromDate, (date) => `v.business_date >= ${text(date)}`),
    ...when(!isDated && toDate, (date) => `v.business_date <= ${text(date)}`),
    ...when(recordedFrom, (time) => `v.recorded_at >= ${text(time)}`),
    ...when(recordedTo, (time) => `v.recorded_at <= ${text(time)}`),
    ...factsOf(filters)
      .slice(path === 'metadata' ? 1 : 0)
      .map((fact) => hasFact(place, bookId, fact)),
    ...when(path !== 'link' && linkedTo, (target) => linksTo(target, filters.linkKind)),
  ];
}

function hasFact(place: Place, bookId: number, fact: string): string {
  return exists(
    `${place.fact} x FORCE INDEX (PRIMARY) WHERE x.book_id = ${integer(bookId)} AND x.fact = ${binary(fact)}
     AND x.business_date = v.business_date AND x.voucher_id = v.id`,
  );
}

function linksTo(target: string, kind: string | undefined): string {
  const kinds = (kind === undefined ? ALL_LINK_KINDS : [kind]).map(text).join(',');
  return exists(
    `voucher_link x FORCE INDEX (PRIMARY) WHERE x.voucher_id = v.id AND x.kind IN (${kinds})
     AND x.target_id = ${binary(target)}`,
  );
}

/** A voucher that the path meets several times is listed once: at its first kind of link, at its lowest line. */
function onceConditions({ list, path, accountIds, filters }: OpenedSearch, place: Place): string[] {
  if (path === 'link' && filters.linkKind === undefined) {
    return [
      none(
        `voucher_link y FORCE INDEX (PRIMARY) WHERE y.voucher_id = k.voucher_id AND y.kind < k.kind
         AND y.target_id = k.target_id`,
      ),
    ];
  }
  if (path !== 'accounts' || list === 'entries') return [];
  // Entries of one voucher follow each other on an account.
  const before = none(
    `${place.entry} y FORCE INDEX (PRIMARY) WHERE y.account_id = e.account_id AND y.sequence = e.sequence - 1
     AND y.voucher_id = e.voucher_id`,
  );
  if (accountIds.length === 1) return [before];
  const elsewhere = none(
    `${place.line} y FORCE INDEX (PRIMARY) WHERE y.voucher_id = e.voucher_id AND y.line_number < e.line_number
     AND y.account_id IN (${accountIds.map(integer).join(',')})`,
  );
  return [before, elsewhere];
}

/** Entries meet the filters of lines themselves; of a voucher any line does, for each filter another one if need be. */
function lineConditions(search: OpenedSearch, place: Place): string[] {
  const { list, path, filters, accountId } = search;
  const isByAccount = path === 'accounts' && accountId !== null;
  const isByParty = path === 'accounts' && accountId === null;
  if (list === 'entries') {
    const its = path === 'accounts' ? ['l.line_number = e.line_number'] : [];
    const wanted = entryConditions(search);
    return wanted.length === 0 ? [] : [hasLine(place, [...its, ...wanted])];
  }
  const wanted = [
    isByAccount ? [] : onAccount(accountId),
    isByParty ? [] : ofParty(filters.party),
    ofAmount(filters),
  ];
  return wanted.filter((conditions) => conditions.length > 0).map((conditions) => hasLine(place, conditions));
}

function hasLine(place: Place, conditions: readonly string[]): string {
  const asksParty = conditions.some((condition) => condition.startsWith('a.'));
  const account = asksParty ? 'STRAIGHT_JOIN account a FORCE INDEX (PRIMARY) ON a.id = l.account_id' : '';
  return exists(
    `${place.line} l FORCE INDEX (PRIMARY) ${account} WHERE l.voucher_id = v.id AND ${conditions.join(' AND ')}`,
  );
}

const onAccount = (accountId: number | null): string[] =>
  when(accountId, (id) => `l.account_id = ${integer(id)}`);
const ofParty = (party: string | undefined): string[] => when(party, (wanted) => `a.party = ${text(wanted)}`);
const onSide = (side: string | undefined): string[] => when(side, (wanted) => `l.side = ${text(wanted)}`);

function ofAmount({ currency, minimum, maximum }: OpenedSearch['filters']): string[] {
  return [
    ...when(currency, (wanted) => `l.currency = ${text(wanted)}`),
    ...when(minimum, (amount) => `l.amount >= ${integer(BigInt(amount))}`),
    ...when(maximum, (amount) => `l.amount <= ${integer(BigInt(amount))}`),
  ];
}

const exists = (rows: string): string => `(SELECT 1 FROM ${rows} LIMIT 1) IS NOT NULL`;
const none = (rows: string): string => `(SELECT 1 FROM ${rows} LIMIT 1) IS NULL`;

/** The condition, if there is something to ask for. */
function when<T>(wanted: T | false | null | undefined, condition: (wanted: T) => string): string[] {
  return wanted === undefined || wanted === null || wanted === false ? [] : [condition(wanted)];
}
