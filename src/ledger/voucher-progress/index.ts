export {
  alikeLines,
  leftOf,
  takenFrom,
  takingLine,
  type OriginalLine,
  type OriginalVoucher,
} from './original.js';
export { PostOnOriginal, type NumberedContent } from './post-on-original.js';
export { ProgressParticipant, type GivenBack, type TakenPart } from './progress-participant.js';
export { ReadOriginal } from './read-original.js';
export { VoucherProgressModule } from './voucher-progress.module.js';
