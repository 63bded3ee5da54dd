import { BusinessDateText, Code, OneOf, Text, WholeNumber } from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { PARTY } from '../../dto/agreement.dto.js';
import { ORDER_SIDES, type OrderSide } from '../../rules/netting.rules.js';

const BATCH = { max: 36, pattern: UUID_PATTERN, description: 'Settlement batch' };
const SIDE = 'Side of the order';
const VERSION = { min: 1, max: 2_147_483_647 };

/** Content of the approval command retry-settlement-order. */
export class RetrySettlementOrderDto {
  @Code(BATCH)
  batch!: string;

  @Code(PARTY)
  party!: string;

  @OneOf(ORDER_SIDES, SIDE)
  side!: OrderSide;

  @WholeNumber({ ...VERSION, description: 'Version of the payee whose account is paid now' })
  payeeVersion!: number;
}

/** Content of the approval command give-up-settlement-order. */
export class GiveUpSettlementOrderDto {
  @Code(BATCH)
  batch!: string;

  @Code(PARTY)
  party!: string;

  @OneOf(ORDER_SIDES, SIDE)
  side!: OrderSide;

  @BusinessDateText('Date on which the amount is due again; the cycle of the party says when it is settled')
  dueDate!: string;

  @Text({ max: 255, description: 'Why; kept with the detail' })
  why!: string;
}
