export { ReversalsModule } from './reversals.module.js';
export { ReverseVoucher } from './reverse-voucher.js';
