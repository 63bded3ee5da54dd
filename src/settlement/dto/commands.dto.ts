import {
  AmountText,
  BusinessDateText,
  Code,
  InstantText,
  ListOf,
  OneOf,
  Text,
} from '../../platform/http/index.js';
import { PayoutBatchTierDto } from '../../payout-batches/index.js';
import { DIRECTIONS, type Direction } from '../settlement-detail.js';
import { CURRENCY, PARTY } from './agreement.dto.js';

/** Content of the approval command set-settlement-tiers. */
export class SettlementTiersDto {
  @Code(CURRENCY)
  currency!: string;

  @ListOf(() => PayoutBatchTierDto, { min: 1, max: 20, description: 'In order of their amounts' })
  tiers!: PayoutBatchTierDto[];
}

/** Content of the approval command adjust-settlement. */
export class SettlementAdjustmentDto {
  @Code(PARTY)
  party!: string;

  @Code(CURRENCY)
  currency!: string;

  @OneOf(DIRECTIONS, 'disburse: the party is given more; collect: less')
  direction!: Direction;

  @AmountText('Amount greater than zero')
  amount!: string;

  @BusinessDateText('Date on which it is due; the cycle of the party says when it is settled')
  dueDate!: string;

  @InstantText('When the money is to be there')
  settlementAt!: string;

  @Text({ max: 255, description: 'Why' })
  why!: string;
}
