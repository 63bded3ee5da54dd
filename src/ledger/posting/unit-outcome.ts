import type { Refusal } from '../../platform/errors/index.js';
import type { PostingOutcome, UnitOutcome } from './posting.types.js';

/** A unit refused for a reason that is none of its postings'. */
export const refusedUnit = (refusal: Refusal): UnitOutcome => ({ ok: false, item: 0, refusal });

/** What became of the posting of a unit of one. */
export const outcomeOfOne = (outcome: UnitOutcome): PostingOutcome =>
  outcome.ok ? outcome.outcomes[0]! : { kind: 'refused', refusal: outcome.refusal };
