export { ChannelsModule } from './channels.module.js';
export { ChannelDirectory } from './channel-directory.js';
export { ChannelAdapters } from './channel-adapters.js';
export {
  CHANNEL_CODE_PATTERN,
  isCalled,
  type AnswerCodes,
  type Channel,
  type ChannelTerms,
  type FeeRule,
} from './channel.js';
export type {
  Callback,
  CallbackRequest,
  ChannelAdapter,
  ChannelAnswer,
  NotSent,
  PaymentFact,
  PaymentOrder,
  StatementLine,
  StatementPage,
} from './channel-adapter.js';
export { ChannelHoursDto } from './dto/channel-terms.dto.js';
export type { FileLayout, FileTerms } from './file-bank/file-terms.js';
export { fileTermsProblem } from './file-bank/file-terms.rules.js';
export {
  fileNameOf,
  fileReference,
  paymentFileBytes,
  referenceParts,
  sampleFile,
  sha256Of,
  unfitField,
  type FileEntry,
  type FileHead,
} from './file-bank/payment-file.rules.js';
export {
  readIncoming,
  type IncomingFile,
  type IncomingLine,
  type LineProblem,
} from './file-bank/incoming-file.rules.js';
export { FileTermsDto } from './dto/file-terms.dto.js';
export { ChannelVersions } from './channel-versions.js';
export { channelRefusals } from './channels.errors.js';
export { feeOf } from './fee.rules.js';
export { isWithinHours, type Hours } from './hours.rules.js';
export { payeeProblem } from './payee.rules.js';
export { meaningOf, verdictOf, type UnexpectedCause, type Verdict } from './verdict.rules.js';
