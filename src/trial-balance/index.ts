export { MustBeZeroRepository, type StandingAccount } from './must-be-zero/must-be-zero.repository.js';
export { MustBeZero, NotZeroSince } from './must-be-zero/must-be-zero.rules.js';
export type { Declaration, ZeroAccounts } from './must-be-zero/declaration.js';
export { Snapshots, type Reader } from './nightly/database/snapshot.repository.js';
export { ReadTurnovers, type DayTurnovers, type GlTurnover } from './nightly/read-turnovers.js';
export { TrialBalanceRepository } from './database/trial-balance.repository.js';
export { formatFigures, isSomething, noFigures, type Sums } from './figures.js';
export { rollUp, type GlAccount } from './roll-up.js';
export { OUTDATED } from './trial-balance.errors.js';
export { CurrencyTrialBalanceDto, type TrialBalanceDto } from './dto/trial-balance.dto.js';
export {
  blankLine,
  inOrder,
  keyOf,
  type OpenLine,
  type TrialBalanceLine,
} from './nightly/trial-balance-line.js';
export {
  LINE_COLUMNS,
  LINE_VALUES,
  lineOf,
  valuesOfLine,
  type LineRow,
} from './nightly/database/line-rows.repository.js';
export type { DateRange, DayProof } from './nightly/database/day-proof.repository.js';
export { DayProofs } from './nightly/day-proofs.js';
export { digestOfLines } from './nightly/stored-trial-balance.js';
export { TrialBalanceJob } from './nightly/trial-balance-job.js';
export type { CurrencyTrialBalance } from './read-trial-balance.js';
export { TrialBalanceModule } from './trial-balance.module.js';
export { viewOfCurrency } from './trial-balance-view.js';
