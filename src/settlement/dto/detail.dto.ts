import {
  AmountText,
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { ORDER_SIDES, type OrderSide } from '../rules/netting.rules.js';
import { DIRECTIONS, SOURCE_KINDS, type Direction, type SourceKind } from '../settlement-detail.js';
import { CURRENCY, PARTY } from './agreement.dto.js';

const ID = { max: 36, pattern: UUID_PATTERN };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const REASON = { max: 255, description: 'Why; kept in the audit trail' };

/** A part of what is settled (清算明细). */
export class SettlementDetailDto {
  @Code({ max: 20, pattern: '^[0-9]+$', description: 'Number' })
  number!: string;

  @OneOf(SOURCE_KINDS, 'Where it comes from')
  source!: SourceKind;

  @Code({ max: 160, description: 'Reference at its source' })
  reference!: string;

  @Code(PARTY)
  party!: string;

  @Code(CURRENCY)
  currency!: string;

  @OneOf(DIRECTIONS, 'disburse: due to the party; collect: owed by it')
  direction!: Direction;

  @AmountText('Amount')
  amount!: string;

  @BusinessDateText('The date that its source says')
  dueDate!: string;

  @BusinessDateText('The date on which it is settled')
  settlementDate!: string;

  @InstantText('When the money is to be there')
  settlementAt!: string;

  @Code({ max: 64, description: 'Business type (业务类型)' })
  businessType!: string;

  @Text({ min: 0, max: 255, description: 'Why, of an adjustment' })
  reason!: string;

  @Code({ ...ID, description: 'The live batch that holds it; missing when it is free', optional: true })
  batch?: string;

  @OneOf(ORDER_SIDES, 'Side of the order of its party in that batch; missing until orders are made', {
    optional: true,
  })
  orderSide?: OrderSide;

  @WholeNumber({ ...COUNT, description: 'How often it was taken' })
  takes!: number;

  @Flag('Its clearing run is void, or its adjustment was withdrawn: no batch takes it any more', {
    optional: true,
  })
  withdrawn?: boolean;
}

export class SettlementDetailPageDto extends PageOf(SettlementDetailDto) {}
export class SettlementDetailsQuery extends PageQuery {
  @Code(CURRENCY)
  currency!: string;

  @BusinessDateText('Settlement date')
  settlementDate!: string;
}

export class GatherSettlementDto {
  @BusinessDateText('Date for which clearing says what is due')
  settlementDate!: string;
}

export class GatheredSettlementDto {
  @WholeNumber({
    ...COUNT,
    description: 'How many results are due; each is one detail, however often it is gathered',
  })
  due!: number;
}

export class RedateSettlementDto {
  @Code(CURRENCY)
  currency!: string;

  @BusinessDateText('Date that the details have now')
  settlementDate!: string;

  @BusinessDateText('Where they go; left out: where agreements and calendars put them', { optional: true })
  to?: string;

  @Text({ max: 4_096, description: 'The `next` of the answer before', optional: true })
  after?: string;

  @Text(REASON)
  reason!: string;
}

export class RedatedSettlementDto {
  @WholeNumber({ ...COUNT, description: 'Details that were moved' })
  moved!: number;

  @WholeNumber({ ...COUNT, description: 'Details that a live batch holds, which stay' })
  held!: number;

  @Text({ max: 4_096, description: 'Send it as `after` to go on; null: all was looked at', nullable: true })
  next!: string | null;
}
