import type { GroupFacts } from './decide-group.js';
import type { FirstUseCandidates } from './first-use.js';
import type { Posting, Unit } from './posting.types.js';

/** What is looked up of a list of postings before its transaction begins. */
export interface PreparedGroup {
  readonly units: readonly Unit[];
  /** Those of all units, in order. */
  readonly postings: readonly Posting[];
  readonly accounts: GroupFacts['accounts'];
  readonly candidates: FirstUseCandidates;
}

/** Every account that a posting touches or asks about. */
export function accountCodesOf(posting: Posting): string[] {
  return [...posting.lines, ...posting.preconditions, ...posting.setAside].map(({ account }) => account);
}

/** The known ones among them, once each. */
export function accountIdsOf({ postings, accounts }: PreparedGroup): number[] {
  const known = postings.flatMap((posting) =>
    accountCodesOf(posting).flatMap((code) => accounts(posting.bookId, code)?.id ?? []),
  );
  return [...new Set(known)];
}

export function bookIdsOf(postings: readonly Posting[]): number[] {
  return [...new Set(postings.map(({ bookId }) => bookId))];
}
