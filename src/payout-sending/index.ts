export { PayoutSendingModule } from './payout-sending.module.js';
