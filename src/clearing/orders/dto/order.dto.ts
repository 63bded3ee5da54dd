import {
  AmountText,
  BusinessDateText,
  Code,
  InstantText,
  Metadata,
  OneOf,
} from '../../../platform/http/index.js';
import { ORDER_STATES, type OrderState } from '../order.js';

const ID = { pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', max: 36 };
const KEY = { pattern: '^[\\x21-\\x7e]+$', max: 64 };

export class ClearOrderDto {
  @Code({ max: 32, description: 'Source (来源) whose rules count' })
  source!: string;

  @Code({ ...KEY, description: 'Key of the record, by which it is known again when its file comes' })
  recordKey!: string;

  @Code({ max: 32, description: 'Record type' })
  recordType!: string;

  @Code({ ...KEY, description: 'Product' })
  product!: string;

  @Code({ ...KEY, description: 'Whom it is about: merchant, investor' })
  party!: string;

  @Code({ ...KEY, description: 'Payer', optional: true })
  payer?: string;

  @Code({ ...KEY, description: 'Order number' })
  orderNumber!: string;

  @AmountText('Amount greater than zero')
  amount!: string;

  @Code({ pattern: '^[A-Z]{3}$', max: 3, description: 'Currency' })
  currency!: string;

  @InstantText('When it happened')
  occurredAt!: string;

  @OneOf(ORDER_STATES, 'invalid or cancelled for good; a live order is refused, its money may be swept')
  orderState!: OrderState;

  @Code({
    ...KEY,
    description: 'Record key of the trade that it takes back, if that is cleared forward',
    optional: true,
  })
  forwardKey?: string;

  @Code({
    ...ID,
    description:
      'Voucher by which the money came in to the position; the order counts against it like any refund. Given with a forwardKey',
    optional: true,
  })
  receipt?: string;

  @Metadata()
  attributes?: Record<string, string>;
}

/** An order that was cleared at once. */
export class ClearedOrderDto {
  @Code({ ...ID, description: 'Id' })
  id!: string;

  @Code({ max: 32, description: 'Source' })
  source!: string;

  @Code({ ...KEY, description: 'Key of the record' })
  recordKey!: string;

  @Code({ ...KEY, description: 'Order number' })
  orderNumber!: string;

  @Code({ ...KEY, description: 'Payee' })
  payee!: string;

  @AmountText('Gross amount')
  gross!: string;

  @AmountText('Net amount')
  net!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @BusinessDateText('Settlement date: the day on which it was cleared')
  settlementDate!: string;

  @Code({ max: 64, description: 'Rule' })
  rule!: string;

  @Code({ ...ID, description: 'Voucher' })
  voucher!: string;

  @InstantText('When')
  recordedAt!: string;
}
