import type { AccountInPlace, EntriesOfDay } from './check-account.rules.js';

interface Range {
  readonly accountId: string;
  readonly first: number;
  readonly last: number;
}

/**
 * The entries of the accounts' day in lists of so many entries at most, so that no statement takes long: a busy account
 * alone may have a hundred thousand.
 */
export function rangesOf(
  accounts: readonly Pick<AccountInPlace, 'accountId' | 'first' | 'last'>[],
  entriesAtOnce: number,
  rangesAtOnce: number,
): Range[][] {
  const lists: Range[][] = [];
  let list: Range[] = [];
  let room = entriesAtOnce;
  for (const { accountId, first, last } of accounts) {
    for (let from = first; from <= last;) {
      const to = Math.min(last, from + room - 1);
      list.push({ accountId, first: from, last: to });
      room -= to - from + 1;
      from = to + 1;
      if (room > 0 && list.length < rangesAtOnce) continue;
      lists.push(list);
      list = [];
      room = entriesAtOnce;
    }
  }
  if (list.length > 0) lists.push(list);
  return lists;
}

/** Parts of one account's day as one. */
export function joinEntries(parts: readonly EntriesOfDay[]): Map<string, EntriesOfDay> {
  const joined = new Map<string, EntriesOfDay>();
  for (const part of parts) {
    const earlier = joined.get(part.accountId);
    joined.set(part.accountId, earlier ? join(earlier, part) : part);
  }
  return joined;
}

const join = (one: EntriesOfDay, other: EntriesOfDay): EntriesOfDay => ({
  accountId: one.accountId,
  entries: one.entries + other.entries,
  first: one.first ?? other.first,
  last: other.last ?? one.last,
  turnover: {
    debit: one.turnover.debit + other.turnover.debit,
    credit: one.turnover.credit + other.turnover.credit,
  },
  others: one.others + other.others,
  lines: { debit: one.lines.debit + other.lines.debit, credit: one.lines.credit + other.lines.credit },
  broken: one.broken ?? other.broken,
  loose: one.loose ?? other.loose,
  looseVoucher: one.looseVoucher ?? other.looseVoucher,
});
