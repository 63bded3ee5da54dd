export { PayoutBatchesModule } from './payout-batches.module.js';
export { ApproveBatch } from './approve-batch.js';
export { BatchGate } from './batch-gate.js';
export { SteerBatch } from './steer-batch.js';
export { WaitingBatches } from './waiting-batches.js';
export type { WaitingFilter } from './database/batch-list.repository.js';
export { PayoutBatchTierDto } from './dto/batch-tiers.dto.js';
export { DEFAULT_TIERS, readTiers, tierOf, type Tier } from './tiers.rules.js';
