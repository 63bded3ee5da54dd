export type { Participant, ParticipantContext, Participation, ParticipantWrite } from './participant.js';
export type { Posting, PostingLine, PostingOutcome, Precondition, Side, Voucher } from './posting.types.js';
export { postingRefusals } from './posting.errors.js';
export { PostGroup } from './post-group.js';
export { PostingQueue } from './posting-queue.js';
export { PostingModule } from './posting.module.js';
