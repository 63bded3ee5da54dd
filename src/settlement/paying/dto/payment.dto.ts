import {
  AmountText,
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  ListOf,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { CURRENCY, PARTY } from '../../dto/agreement.dto.js';
import { ORDER_SIDES, type OrderSide } from '../../rules/netting.rules.js';
import { PAYMENT_STATES, WAITS_FOR, type PaymentState, type WaitsFor } from '../payment.js';

const HASH = { pattern: '^[0-9a-f]{64}$', max: 64 };
const ID = { max: 36, pattern: UUID_PATTERN };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const VERSION = { min: 1, max: 2_147_483_647 };
const ACCOUNT = { max: 256, pattern: '^[\\x21-\\x7e]+$' };
const REFUSED = { max: 64, pattern: '^[A-Za-z0-9._-]+$', optional: true };
const MESSAGE = { min: 0, max: 500, optional: true };

export class PaySettlementBatchDto {
  @WholeNumber({ ...VERSION, description: 'Version of the batch that was seen' })
  version!: number;

  @Code({ ...HASH, description: 'Hash of the batch that was seen' })
  contentHash!: string;

  @Text({ max: 255, description: 'Why; kept in the history of the batch' })
  reason!: string;
}

export class RetrySettlementPaymentDto {
  @WholeNumber({ ...VERSION, description: 'Version of the payment that was seen' })
  version!: number;

  @Text({ max: 255, description: 'Why; kept in the history of the order' })
  reason!: string;
}

/** What one party is settled of at once (实时结算): the details of a date that nobody holds. */
export class SettleNowDto {
  @Code(PARTY)
  party!: string;

  @Code(CURRENCY)
  currency!: string;

  @BusinessDateText('Settlement date of the details')
  settlementDate!: string;

  @Text({ max: 255, description: 'Why; kept in the history of the batch' })
  reason!: string;
}

/** What an order comes to be once its batch was set going. */
export class SettlementPaymentDto {
  @Code(PARTY)
  party!: string;

  @OneOf(ORDER_SIDES, 'Side of the order')
  side!: OrderSide;

  @OneOf(['pay', 'collect'], 'pay: a payout to the party; collect: what it owes')
  direction!: 'pay' | 'collect';

  @AmountText('What moves')
  amount!: string;

  @Code(CURRENCY)
  currency!: string;

  @OneOf(PAYMENT_STATES, 'State; given-up never changes, its amount is due again')
  state!: PaymentState;

  @OneOf(WAITS_FOR, 'What it waits for; empty: nothing, or what code says')
  waitsFor!: WaitsFor;

  @Code({ ...REFUSED, description: 'Why the last try made no payout, or how its payout failed' })
  code?: string;

  @Text({ ...MESSAGE, description: 'The same for people' })
  message?: string;

  @InstantText('When the money is to be there')
  settlementAt!: string;

  @InstantText('When the service looks at it next')
  nextTryAt!: string;

  @Code({ ...ACCOUNT, description: 'Account of what is owed to the party' })
  payerAccount!: string;

  @Code({ max: 64, description: 'Payee' })
  payee!: string;

  @WholeNumber({ ...VERSION, description: 'Version of the payee that was agreed to', optional: true })
  payeeVersion?: number;

  @WholeNumber({ ...COUNT, description: 'Payouts that were made' })
  attempts!: number;

  @WholeNumber({ ...COUNT, description: 'Attempts that the service adds after definite failures' })
  retriesLeft!: number;

  @Code({
    ...ID,
    description: 'Payout of the last attempt; missing where another is to be made',
    optional: true,
  })
  payout?: string;

  @AmountText('What came back of it (退票)')
  returned!: string;

  @WholeNumber({ ...VERSION, description: 'Number of its last event' })
  version!: number;

  @InstantText('When it changed last')
  changedAt!: string;
}

export class SettlementPaymentPageDto extends PageOf(SettlementPaymentDto) {}
export class SettlementPaymentsQuery extends PageQuery {
  @OneOf(PAYMENT_STATES, 'State', { optional: true })
  state?: PaymentState;
}

export class SettlementAttemptDto {
  @WholeNumber({ ...VERSION, description: 'From 1 without gaps' })
  attempt!: number;

  @Code({ ...ID, description: 'Its payout' })
  payout!: string;

  @InstantText('When it was made')
  requestedAt!: string;
}

/** Fee and reserve of an order, and what comes back of reserves: one voucher. */
export class SettlementChargeDto {
  @AmountText('Fee')
  fee!: string;

  @AmountText('Kept back (保证金)')
  reserve!: string;

  @AmountText('Kept back by earlier batches and released')
  released!: string;

  @Code({ ...ID, description: 'Voucher; missing until it is posted', optional: true })
  voucher?: string;

  @Code({ ...REFUSED, description: 'Why it could not be posted' })
  code?: string;

  @Text({ ...MESSAGE, description: 'The same for people' })
  message?: string;
}

export class SettlementPaymentStoryDto extends SettlementPaymentDto {
  @ListOf(() => SettlementAttemptDto, { min: 0, max: 1_000, description: 'Oldest first' })
  attemptsMade!: SettlementAttemptDto[];

  @Nested(() => SettlementChargeDto, 'What it is charged', { optional: true })
  charge?: SettlementChargeDto;
}

export class SettlementPayingCountDto {
  @OneOf(PAYMENT_STATES, 'State')
  state!: PaymentState;

  @WholeNumber({ ...COUNT, description: 'Orders' })
  orders!: number;

  @AmountText('Sum of their amounts')
  amount!: string;
}

/** How far a batch is paid. */
export class SettlementPayingDto {
  @Flag('Whether all of its orders have become payments')
  made!: boolean;

  @Flag('Whether the service has something to do about it')
  open!: boolean;

  @ListOf(() => SettlementPayingCountDto, { min: 0, max: 10, description: 'By state' })
  states!: SettlementPayingCountDto[];
}
