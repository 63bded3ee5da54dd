export { SealDays } from './seal-days.js';
export { SealsModule } from './seals.module.js';
export { sealRefusals } from './seals.errors.js';
export type { DaySeal, SealedVouchers } from './seal.js';
export {
  DayDigest,
  findSealProblems,
  NO_SEAL,
  sealDigest,
  sealsSame,
  type SealProblem,
} from './seal.rules.js';
export { readSeals, type ExportedSeals } from './seal-text.js';
