export type { TrialBalanceDto } from './dto/trial-balance.dto.js';
export { MustBeZeroRepository, type StandingAccount } from './must-be-zero/must-be-zero.repository.js';
export { MustBeZero, NotZeroSince } from './must-be-zero/must-be-zero.rules.js';
export type { Declaration, ZeroAccounts } from './must-be-zero/declaration.js';
export { Snapshots, type Reader } from './nightly/database/snapshot.repository.js';
export { ReadTurnovers, type DayTurnovers, type GlTurnover } from './nightly/read-turnovers.js';
export { TrialBalanceJob } from './nightly/trial-balance-job.js';
export { rollUp, type Figures } from './roll-up.js';
export { TrialBalanceModule } from './trial-balance.module.js';
