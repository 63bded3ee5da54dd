import {
  AmountText,
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  WholeNumber,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { CURRENCY, PARTY } from '../../dto/agreement.dto.js';
import {
  ARRIVAL_ORIGINS,
  ARRIVAL_STATES,
  PART_KINDS,
  type ArrivalOrigin,
  type ArrivalState,
  type PartKind,
} from '../arrival.js';

const WORD = '^[\\x21-\\x7e]+$';
const ID = { max: 36, pattern: UUID_PATTERN };
const REFERENCE = { max: 128, pattern: WORD, description: 'Reference of the channel, unique there' };
const VALUE_DATE = 'Date from which the channel counts it';
const MOST_PARTS = 100;

/** A share of an arrival: each kind has its own fields. */
export class SettlementArrivalPartDto {
  @OneOf(
    PART_KINDS,
    'key: for what is expected under a key; detail: for one detail; order: of a party that pays; return: to be sent back',
  )
  kind!: PartKind;

  @AmountText('Amount greater than zero')
  amount!: string;

  @Code({ max: 32, description: 'Of key: code of the rule', optional: true })
  rule?: string;

  @Code({ max: 32, description: 'Of key, where it has this part: source', optional: true })
  source?: string;

  @Code({ max: 32, pattern: WORD, description: 'Of key, where it has this part: registrar', optional: true })
  registrar?: string;

  @BusinessDateText('Of key, where it has this part: business date', { optional: true })
  businessDate?: string;

  @Code({ max: 32, description: 'Of key, where it has this part: business type', optional: true })
  businessType?: string;

  @Code({ ...PARTY, pattern: WORD, optional: true })
  party?: string;

  @Code({ max: 20, pattern: '^[0-9]+$', description: 'Of detail: its number', optional: true })
  detail?: string;

  @Code({ ...ID, description: 'Of order: its batch; party says which order', optional: true })
  batch?: string;
}

/** Money that has come in at a channel. */
export class RecordSettlementArrivalDto {
  @Code({ max: 32, description: 'Channel' })
  channel!: string;

  @Code(REFERENCE)
  reference!: string;

  @Code(CURRENCY)
  currency!: string;

  @AmountText('Amount greater than zero')
  amount!: string;

  @BusinessDateText(VALUE_DATE)
  valueDate!: string;

  @ListOf(() => SettlementArrivalPartDto, {
    ...{ min: 1, max: MOST_PARTS, optional: true },
    description: 'What it is for, as far as it is known; the rest stands in suspense',
  })
  parts?: SettlementArrivalPartDto[];
}

/** Content of the approval command assign-settlement-arrival. */
export class AssignSettlementArrivalDto {
  @Code({ ...ID, description: 'Arrival' })
  arrival!: string;

  @ListOf(() => SettlementArrivalPartDto, {
    min: 1,
    max: MOST_PARTS,
    description: 'What it turned out to be for',
  })
  parts!: SettlementArrivalPartDto[];
}

export class MatchedSettlementPartDto {
  @OneOf(PART_KINDS, 'What it was matched with')
  kind!: PartKind;

  @AmountText('Amount')
  amount!: string;

  @Code({ max: 128, description: 'Account to which it went' })
  account!: string;

  @Code({ max: 20, pattern: '^[0-9]+$', description: 'Number of the key of funds', optional: true })
  funding?: string;

  @Code({ max: 20, pattern: '^[0-9]+$', description: 'Number of the detail', optional: true })
  detail?: string;

  @Code({ ...PARTY, pattern: WORD, optional: true })
  party?: string;

  @Code({ ...ID, description: 'Voucher' })
  voucher!: string;

  @Code({ ...ID, description: 'Approval that assigned it; missing: what the arrival said', optional: true })
  approval?: string;

  @InstantText('When')
  recordedAt!: string;
}

/** Money that came in, and what became of it. */
export class SettlementArrivalDto {
  @Code({ ...ID, description: 'Id' })
  id!: string;

  @Code({ max: 32, description: 'Channel' })
  channel!: string;

  @Code(REFERENCE)
  reference!: string;

  @OneOf(ARRIVAL_ORIGINS, 'Who told of it')
  origin!: ArrivalOrigin;

  @OneOf(ARRIVAL_STATES, 'open: something of it stands in suspense')
  state!: ArrivalState;

  @Code(CURRENCY)
  currency!: string;

  @AmountText('Amount')
  amount!: string;

  @AmountText('What of it was matched')
  matched!: string;

  @BusinessDateText(VALUE_DATE)
  valueDate!: string;

  @Code({ ...ID, description: 'Voucher that put it into suspense' })
  voucher!: string;

  @InstantText('When it was recorded')
  recordedAt!: string;
}

export class SettlementArrivalStoryDto extends SettlementArrivalDto {
  @ListOf(() => MatchedSettlementPartDto, {
    min: 0,
    max: 100_000,
    description: 'What it was matched with, in order',
  })
  parts!: MatchedSettlementPartDto[];
}

export class SettlementArrivalPageDto extends PageOf(SettlementArrivalDto) {}

export class SettlementArrivalsQuery extends PageQuery {
  @OneOf(ARRIVAL_STATES, 'State; open if left out', { optional: true })
  state?: ArrivalState;
}

export class SettlementFundsQuery extends PageQuery {
  @Code(CURRENCY)
  currency!: string;

  @Code({ ...ID, description: 'Only what this batch waits for, by order', optional: true })
  batch?: string;
}

/** Where the money of a purpose stands (资金头寸). */
export class SettlementFundDto {
  @Code({
    max: 20,
    pattern: '^[0-9]+$',
    description: 'Number of the key; missing of a batch',
    optional: true,
  })
  funding?: string;

  @Code({
    max: 255,
    pattern: '^[\\x20-\\x7e]+$',
    description: 'Key of funds, or party and side of the order',
  })
  key!: string;

  @WholeNumber({
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    description: 'Details that wait, or waited, for money',
  })
  details!: number;

  @AmountText('What is expected for them, fees included')
  expected!: string;

  @AmountText('What has come in')
  arrived!: string;

  @AmountText('What of it is earmarked for details')
  earmarked!: string;

  @AmountText('What has come in and is for nobody yet')
  free!: string;

  @AmountText('What is missing')
  missing!: string;

  @AmountText('What is on its way, of orders; missing where nothing is paid yet', { optional: true })
  sent?: string;

  @AmountText('What has been paid, of orders; missing where nothing is paid yet', { optional: true })
  settled?: string;
}

/** A detail that waits for money, in the order in which its key is funded. */
export class FundedSettlementDetailDto {
  @Code({ max: 20, pattern: '^[0-9]+$', description: 'Number of the detail' })
  detail!: string;

  @Code({ ...PARTY, pattern: WORD })
  party!: string;

  @AmountText('What is expected for it, fees included')
  expected!: string;

  @Flag('Its money is there')
  earmarked!: boolean;

  @Flag('Its clearing run is void: nothing is expected for it any more', { optional: true })
  withdrawn?: boolean;

  @Code({ ...ID, description: 'The live batch that holds it', optional: true })
  batch?: string;

  @Code({ max: 8, description: 'State of the payment of its order, such as sent or paid', optional: true })
  payment?: string;

  @AmountText('What is on its way of it; missing where nothing is paid yet', { optional: true })
  sent?: string;

  @AmountText('What has been paid of it; missing where nothing is paid yet', { optional: true })
  settled?: string;
}

export class FundedSettlementDetailPageDto extends PageOf(FundedSettlementDetailDto) {}
export class FundedSettlementDetailsQuery extends PageQuery {}

export class SettlementFundPageDto extends PageOf(SettlementFundDto) {}
