export { PayoutBatchesModule } from './payout-batches.module.js';
export { BatchGate } from './batch-gate.js';
