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
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../ledger/accounts/index.js';
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

  @Code({
    ...{ pattern: ACCOUNT_CODE_PATTERN, max: 128, optional: true },
    description: 'Account that bears it: the voucher is posted against the payable account of the party',
  })
  account?: string;

  @Code({
    ...{ pattern: UUID_PATTERN, max: 36, optional: true },
    description:
      'Voucher that has moved the payable account by exactly that already, such as a return in part',
  })
  voucher?: string;

  @Text({ max: 255, description: 'Why' })
  why!: string;
}

/** Content of the approval command withdraw-settlement-adjustment. */
export class WithdrawAdjustmentDto {
  @Code({ pattern: UUID_PATTERN, max: 36, description: 'Reference of its detail: the approval that made it' })
  adjustment!: string;
}
