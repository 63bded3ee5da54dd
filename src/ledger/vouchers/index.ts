export { PostVoucher, type PostedVoucher } from './post-voucher.js';
export { PostVoucherDto } from './dto/post-voucher.dto.js';
export { ReadVoucher } from './read-voucher.js';
export { VouchersModule } from './vouchers.module.js';
