export type {
  Participant,
  ParticipantContext,
  ParticipantDecision,
  Participation,
  ParticipantWrite,
} from './participant.js';
export type {
  Posting,
  PostingLine,
  PostingOutcome,
  Precondition,
  SetAside,
  Side,
  UnitOutcome,
  Voucher,
} from './posting.types.js';
export {
  ALL_LINK_KINDS,
  LINK_KINDS,
  type AccountOpening,
  type LinkKind,
  type RuleUse,
  type VoucherLink,
} from './posting.types.js';
export { POSTING_DEFAULTS, postingOf, type PostingSender } from './posting-defaults.js';
export { postingRefusals } from './posting.errors.js';
export { factOf } from './fact.js';
export { LONGEST_FORESIGHT_MILLISECONDS } from './longest-foresight.js';
export { readLineAmount } from './line-amount.js';
export { PostGroup } from './post-group.js';
export { PostingQueue } from './posting-queue.js';
export { PostingModule } from './posting.module.js';
export { outcomeOfOne } from './unit-outcome.js';
