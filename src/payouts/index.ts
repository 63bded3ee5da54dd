export { channelActor, serviceActor } from './actors.js';
export { ApprovePayout } from './approve-payout.js';
export { StopPayout } from './stop-payout.js';
export { PayoutsModule } from './payouts.module.js';
export { PayoutAlarms } from './payout-alarms.js';
export { ChannelStandings } from './channel-standings.js';
export type { ChannelStanding } from './channel-standing.rules.js';
export { channelProblem } from './routing.rules.js';
export { CreatePayout, type ServiceOrder } from './create-payout.js';
export { PayoutParticipant } from './payout-participant.js';
export { PayoutChanges } from './payout-changes.js';
export { ConcludePayout, type ConcludedPayout, type Conclusion } from './conclude-payout.js';
export { ConcludePayouts, type ConclusionOf } from './conclude-payouts.js';
export { RecordReturn, type ReturnedPayout, type ReturnTold } from './record-return.js';
export { ReturnCompanions, type JoinReturn } from './return-companions.js';
export { RecordContradiction } from './record-contradiction.js';
export { ChooseChannel } from './choose-channel.js';
export { ChoosePayee } from './choose-payee.js';
export { EndUnsentPayout } from './end-unsent-payout.js';
export { KnownTerms } from './known-terms.js';
export { MakeBatchPayouts, type BatchOrder, type MadeOrNot } from './make-batch-payouts.js';
export { BATCH_HOLD_OWNER } from './payout-business-types.js';
export { PayeeDto, CODE_OF_32 } from './dto/create-payout.dto.js';
export { HASH_PATTERN } from './dto/payout-commands.dto.js';
export { FindPayouts } from './find-payouts.js';
export { PayoutExchanges, type ReadExchanges } from './payout-exchanges.js';
export { WaitingToLeave, type ReadWaiting } from './waiting-to-leave.js';
export { ReadPayouts } from './read-payouts.js';
export { PayoutDto, PayoutTotalDto } from './dto/payout.dto.js';
export { PayoutExchangeDto, PayoutStoryDto } from './dto/payout-story.dto.js';
export { PayoutRefusals } from './payout-refusals.js';
export { transition } from './payout-transition.rules.js';
export { TERMINAL_STATES, TRANSITIONS, type PayoutPosting, type PayoutTransition } from './payout.state.js';
export { payoutStatesText } from './payout-states-text.js';
export { masked } from '../payees/index.js';
export { clipped } from './clipped.rules.js';
export { payoutRefusals } from './payouts.errors.js';
export {
  ATTENTIONS,
  PAYOUT_STATES,
  type Attention,
  type FailureCause,
  type Payee,
  type Payout,
  type PayoutActor,
  type PayoutChange,
  type PayoutEvent,
  type PayoutEventKind,
  type PayoutMoment,
  type PayoutPart,
  type PayoutState,
} from './payout.js';
