export {
  captureParticipations,
  placeParticipation,
  releaseParticipation,
  type HoldCapture,
} from './hold-participations.js';
export { HoldParticipant } from './hold-participant.js';
export { HoldsModule } from './holds.module.js';
export { ReadHolds } from './read-holds.js';
export { readHeldAmount } from './read-held-amount.js';
export { HoldWithEventsDto } from './dto/hold.dto.js';
export type { Hold } from './hold.js';
export type { HoldDraft } from './hold.rules.js';
