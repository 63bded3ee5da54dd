import type { components } from './schema.js';

/** The types of the API document that callers name most; all others are in `components['schemas']`. */
type Schemas = components['schemas'];

export type NewVoucher = Schemas['PostVoucherDto'];
export type Voucher = Schemas['VoucherDto'];
export type PostedBatch = Schemas['PostedBatchDto'];
export type BatchAnswer = Schemas['BatchAnswerDto'];
export type BatchMode = Schemas['PostBatchDto']['mode'];
/** A voucher of a batch; without a request number it is given one. */
export type BatchItem = NewVoucher & { requestNumber?: string };
