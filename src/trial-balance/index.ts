export type { TrialBalanceDto } from './dto/trial-balance.dto.js';
export { TrialBalanceModule } from './trial-balance.module.js';
