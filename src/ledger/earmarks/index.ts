export { EarmarkParticipant } from './earmark-participant.js';
export { earmarkParticipations, type EarmarkMove } from './earmark-participations.js';
export { EarmarksModule } from './earmarks.module.js';
export { earmarkRefusals } from './earmarks.errors.js';
export { MAX_PURPOSE_LENGTH, PURPOSE_PATTERN } from './purpose.js';
