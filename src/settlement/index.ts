export { SettlementModule } from './settlement.module.js';
export { FundsGate, type FundsAwaited, type FundsSource, type OrderKey } from './funds-gate.js';
export { SettlementPayingModule } from './paying/settlement-paying.module.js';
export { SettlementFundsModule } from './funds/settlement-funds.module.js';
export { SettlementNightModule } from './night/settlement-night.module.js';
export { SettlementStatementsModule } from './statements/settlement-statements.module.js';
export { DueSources, type DueSource } from './due-sources.js';
export type { DueDetail } from './settlement-detail.js';
