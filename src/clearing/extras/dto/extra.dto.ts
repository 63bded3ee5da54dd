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
import { EXTRA_KINDS, type ExtraKind } from '../extra.js';

const ID = { pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', max: 36 };
const LINE = { min: 1, max: 4_294_967_295 };
const DIRECTIONS = ['disburse', 'collect'] as const;

export class ClearingExtrasFilter extends PageQuery {
  @OneOf(EXTRA_KINDS, 'difference if not given', { optional: true })
  kind?: ExtraKind;
}

/** Content of the approval command record-clearing-difference. */
export class RecordClearingDifferenceDto {
  @Code({ ...ID, description: 'The posted run' })
  run!: string;

  @WholeNumber({ ...LINE, description: 'Line of its file, whose result is ready' })
  line!: number;

  @AmountText('By how much the net amount was too small; below zero: too large, it is taken back', {
    signed: true,
  })
  amount!: string;

  @BusinessDateText('When it is settled')
  settlementDate!: string;
}

/** What is to be settled beside the results of first clearing. */
export class ClearingExtraDto {
  @Code({ ...ID, description: 'Id' })
  id!: string;

  @OneOf(
    EXTRA_KINDS,
    'second: of a second clearing (二清); rest: what of it did not go on; refund: to the payer',
  )
  kind!: ExtraKind;

  @Code({ ...ID, description: 'Clearing run; left out: an order that was cleared at once', optional: true })
  run?: string;

  @WholeNumber({ ...LINE, description: 'Line of its file', optional: true })
  line?: number;

  @Code({ ...ID, description: 'Second clearing, order or approval that it came from' })
  origin!: string;

  @OneOf(DIRECTIONS, 'disburse (下行) or collect (上行)')
  direction!: (typeof DIRECTIONS)[number];

  @Code({ pattern: '^[\\x21-\\x7e]+$', max: 64, description: 'Payee' })
  payee!: string;

  @AmountText('Net amount; below zero where a difference takes back', { signed: true })
  amount!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @BusinessDateText('Settlement date')
  settlementDate!: string;

  @InstantText('Settlement time')
  settlementAt!: string;

  @Code({ max: 32, description: 'Business type (业务类型)' })
  businessType!: string;

  @Text({ min: 0, max: 255, description: 'Why' })
  reason!: string;

  @Code({ ...ID, description: 'Voucher' })
  voucher!: string;

  @InstantText('When')
  recordedAt!: string;
}

export class ClearingExtraPageDto extends PageOf(ClearingExtraDto) {}
