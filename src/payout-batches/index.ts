export { PayoutBatchesModule } from './payout-batches.module.js';
export { ApproveBatch } from './approve-batch.js';
export { BatchGate } from './batch-gate.js';
export { SteerBatch } from './steer-batch.js';
export { WaitingBatches } from './waiting-batches.js';
export type { WaitingFilter } from './database/batch-list.repository.js';
