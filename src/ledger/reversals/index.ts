export { PrepareReversal } from './prepare-reversal.js';
export { ReversalsModule } from './reversals.module.js';
export { ReverseVoucher } from './reverse-voucher.js';
