import {
  Code,
  IDEMPOTENCY_KEY_PATTERN,
  ListOf,
  Nested,
  OneOf,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { PostVoucherDto } from './post-voucher.dto.js';
import { VoucherDto } from './voucher.dto.js';

export const BATCH_MODES = ['atomic', 'per-item'] as const;
export type BatchMode = (typeof BATCH_MODES)[number];
export const MAX_BATCH_ITEMS = 1_000;

export class BatchItemDto extends PostVoucherDto {
  @Code({
    max: 64,
    pattern: IDEMPOTENCY_KEY_PATTERN,
    description: 'Request number of this voucher, for ever',
  })
  requestNumber!: string;
}

export class PostBatchDto {
  @OneOf(BATCH_MODES, 'atomic: all or none, in one transaction; per-item: each for itself')
  mode!: BatchMode;

  @ListOf(() => BatchItemDto, {
    min: 1,
    max: MAX_BATCH_ITEMS,
    description:
      'Vouchers, posted in this order; in an atomic batch later ones may spend what earlier ones bring',
    itemByItem: true,
  })
  items!: unknown[];
}

export class BatchProblemDto {
  @WholeNumber({ min: 400, max: 599, description: 'Status that the voucher would have been answered alone' })
  status!: number;

  @Code({ max: 64, description: 'Stable code of the refusal' })
  code!: string;

  @Text({ max: 500, description: 'What was wrong and what to do' })
  detail!: string;

  @Text({ max: 200, description: 'Field concerned, such as items/3/lines/0/amount', optional: true })
  field?: string;
}

export class BatchAnswerDto {
  @Text({
    max: 64,
    description: 'Request number of the item; missing when it could not be read',
    optional: true,
  })
  requestNumber?: string;

  @OneOf(['posted', 'replayed', 'refused'], 'What became of the item')
  outcome!: 'posted' | 'replayed' | 'refused';

  @Nested(() => VoucherDto, 'The voucher, unless refused', { optional: true })
  voucher?: VoucherDto;

  @Nested(() => BatchProblemDto, 'Why it was refused', { optional: true })
  problem?: BatchProblemDto;
}

export class PostedBatchDto {
  @WholeNumber({ min: 0, max: MAX_BATCH_ITEMS, description: 'Items posted now' })
  posted!: number;

  @WholeNumber({ min: 0, max: MAX_BATCH_ITEMS, description: 'Items that had been posted before' })
  replayed!: number;

  @WholeNumber({ min: 0, max: MAX_BATCH_ITEMS, description: 'Items refused' })
  refused!: number;

  @ListOf(() => BatchAnswerDto, {
    min: 1,
    max: MAX_BATCH_ITEMS,
    description: 'One answer for each item, in the order of the request',
  })
  items!: BatchAnswerDto[];
}
