export type { Participant, ParticipantContext, Participation, ParticipantWrite } from './participant.js';
export type {
  Posting,
  PostingLine,
  PostingOutcome,
  Precondition,
  Side,
  UnitOutcome,
  Voucher,
} from './posting.types.js';
export {
  LINK_KINDS,
  type AccountOpening,
  type LinkKind,
  type RuleUse,
  type VoucherLink,
} from './posting.types.js';
export { postingRefusals } from './posting.errors.js';
export { factOf } from './fact.js';
export { PostGroup } from './post-group.js';
export { PostingQueue } from './posting-queue.js';
export { PostingModule } from './posting.module.js';
