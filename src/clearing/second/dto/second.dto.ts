import {
  AmountText,
  BusinessDateText,
  Code,
  InstantText,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { SECOND_STATES, type SecondState } from '../second.js';

const ID = { pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', max: 36 };
const LINE = { min: 1, max: 4_294_967_295 };
const OUTCOMES = ['succeeded', 'failed'] as const;
const KEY = { pattern: '^[\\x21-\\x7e]+$', max: 64 };

export class SecondClearingsFilter extends PageQuery {
  @OneOf(SECOND_STATES, 'derived if not given: what waits for the downstream', { optional: true })
  state?: SecondState;
}

export class AnswerSecondClearingDto {
  @OneOf(OUTCOMES, 'failed: it is refunded to the payer (付款转退款)')
  outcome!: (typeof OUTCOMES)[number];

  @Code({ max: 128, description: 'Reference of the downstream' })
  reference!: string;

  @Text({ max: 255, description: 'Why', optional: true })
  reason?: string;

  @InstantText('When it happened there')
  at!: string;
}

/** A second clearing (二清). What is worked out is there once it is derived. */
export class SecondClearingDto {
  @Code({ ...ID, description: 'Id' })
  id!: string;

  @Code({ ...ID, description: 'Clearing run' })
  run!: string;

  @WholeNumber({ ...LINE, description: 'Line of its file' })
  line!: number;

  @OneOf(SECOND_STATES, 'derived waits for the downstream; succeeded, refunded and void never change')
  state!: SecondState;

  @Code({ max: 64, description: 'Formula' })
  formula!: string;

  @WholeNumber({ ...LINE, description: 'Version of the formula', optional: true })
  formulaVersion?: number;

  @Code({ ...KEY, description: 'Second payee', optional: true })
  payee?: string;

  @Code({ ...KEY, description: 'Product that is bought', optional: true })
  product?: string;

  @AmountText('Amount', { optional: true })
  amount?: string;

  @Code({ max: 16, description: 'Currency', optional: true })
  currency?: string;

  @BusinessDateText('Settlement date', { optional: true })
  settlementDate?: string;

  @InstantText('Settlement time', { optional: true })
  settlementAt?: string;

  @Code({ ...KEY, description: 'Payer, to whom a failure is refunded', optional: true })
  refundPayee?: string;

  @Code({ ...ID, description: 'Voucher to the second payee', optional: true })
  voucher?: string;

  @Code({ ...ID, description: 'Voucher of the refund', optional: true })
  refundVoucher?: string;

  @Code({ max: 128, description: 'Reference of the downstream', optional: true })
  reference?: string;

  @InstantText('When it happened downstream', { optional: true })
  happenedAt?: string;

  @InstantText('When its answer came', { optional: true })
  answeredAt?: string;

  @Code({ max: 64, description: 'Why it does not get on', optional: true })
  refusal?: string;

  @InstantText('When it was triggered')
  recordedAt!: string;
}

export class SecondClearingPageDto extends PageOf(SecondClearingDto) {}
