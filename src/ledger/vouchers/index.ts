export { PostVoucher } from './post-voucher.js';
export type { PostedVoucher } from './posted-voucher.js';
export { PostVoucherDto } from './dto/post-voucher.dto.js';
export { ReadVoucher } from './read-voucher.js';
export { VouchersModule } from './vouchers.module.js';
export { VoucherDto } from './dto/voucher.dto.js';
export { VoucherPageDto } from './dto/voucher-queries.dto.js';
