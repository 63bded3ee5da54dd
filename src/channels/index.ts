export { ChannelsModule } from './channels.module.js';
export { ChannelDirectory } from './channel-directory.js';
export { ChannelAdapters } from './channel-adapters.js';
export {
  CHANNEL_CODE_PATTERN,
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
export { channelRefusals } from './channels.errors.js';
export { feeOf } from './fee.rules.js';
export { isWithinHours, type Hours } from './hours.rules.js';
export { payeeProblem } from './payee.rules.js';
export { meaningOf, verdictOf, type UnexpectedCause, type Verdict } from './verdict.rules.js';
