import { AmountText, Code, ListOf, WholeNumber } from '../../platform/http/index.js';

const MOST_TIERS = 20;
const MOST_APPROVALS = 10;
const CLIENT_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$';

export class PayoutBatchTierDto {
  @AmountText('Batches up to this total; left out of the last tier', { optional: true })
  upTo?: string;

  @WholeNumber({
    min: 1,
    max: MOST_APPROVALS,
    description: 'Clients other than the sender that have to agree',
  })
  approvals!: number;

  @ListOf('string', {
    ...{ min: 1, max: 100, pattern: CLIENT_PATTERN, optional: true },
    description: 'Only these clients; any with the role approver when left out',
  })
  approvers?: string[];
}

/** Also the content of the approval command set-payout-batch-tiers. */
export class PayoutBatchTiersDto {
  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @ListOf(() => PayoutBatchTierDto, { min: 1, max: MOST_TIERS, description: 'In order of their amounts' })
  tiers!: PayoutBatchTierDto[];
}

export class PayoutBatchTiersOfBookDto {
  @ListOf(() => PayoutBatchTiersDto, {
    ...{ min: 0, max: 1_000 },
    description: 'By currency; in one that is not here every batch needs two',
  })
  items!: PayoutBatchTiersDto[];
}
