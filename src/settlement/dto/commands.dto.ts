import {
  AmountText,
  BusinessDateText,
  Code,
  InstantText,
  ListOf,
  OneOf,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { DIRECTIONS, type Direction } from '../settlement-detail.js';
import { CURRENCY, PARTY } from './agreement.dto.js';

const CLIENT_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$';

export class SettlementTierDto {
  @AmountText('Batches up to this total; left out of the last tier', { optional: true })
  upTo?: string;

  @WholeNumber({
    ...{ min: 0, max: 10 },
    description:
      'Clients other than the maker that have to agree; 0: the service approves when it is asked to',
  })
  approvals!: number;

  @WholeNumber({
    ...{ min: 0, max: 10, optional: true },
    description:
      'The same of batches with warnings (new payee, changed account, jump); left out: as many as without, but one at least',
  })
  approvalsWithWarnings?: number;

  @ListOf('string', {
    ...{ min: 1, max: 100, pattern: CLIENT_PATTERN, optional: true },
    description: 'Only these clients; any with the role approver when left out',
  })
  approvers?: string[];
}

/** Content of the approval command set-settlement-tiers. */
export class SettlementTiersDto {
  @Code(CURRENCY)
  currency!: string;

  @ListOf(() => SettlementTierDto, { min: 1, max: 20, description: 'In order of their amounts' })
  tiers!: SettlementTierDto[];
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
