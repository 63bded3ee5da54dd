import type { AccountRef } from '../accounts/index.js';
import type { GroupFacts } from './decide-group.js';
import type { FirstUseCandidates } from './first-use.js';
import type { Posting, Unit } from './posting.types.js';

/** What is looked up of a list of postings before its transaction begins. */
export interface PreparedGroup {
  readonly units: readonly Unit[];
  /** Those of all units, in order. */
  readonly postings: readonly Posting[];
  readonly accounts: GroupFacts['accounts'];
  /** Of the known ones among the accounts that the postings touch or ask about, once each. */
  readonly accountIds: readonly number[];
  readonly candidates: FirstUseCandidates;
}

/** Shows every account that a posting touches or asks about; one may be shown more than once. */
export function forEachAccount(posting: Posting, show: (code: string) => void): void {
  for (const { account } of posting.lines) show(account);
  for (const { account } of posting.preconditions) show(account);
  for (const { account } of posting.setAside) show(account);
}

/** The known ones among them, once each. */
export function accountIdsOf(
  postings: readonly Posting[],
  accountOf: (bookId: number, code: string) => AccountRef | undefined,
): number[] {
  const ids = new Set<number>();
  for (const posting of postings) {
    forEachAccount(posting, (code) => {
      const account = accountOf(posting.bookId, code);
      if (account) ids.add(account.id);
    });
  }
  return [...ids];
}

export function bookIdsOf(postings: readonly Posting[]): number[] {
  return [...new Set(postings.map(({ bookId }) => bookId))];
}
