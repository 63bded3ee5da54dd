export { RefundAsPayout, type CountedRefund } from './refund-as-payout.js';
export { RefundsModule } from './refunds.module.js';
