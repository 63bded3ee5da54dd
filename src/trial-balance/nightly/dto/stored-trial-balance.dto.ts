import {
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  ListOf,
  Nested,
  OneOf,
  PageOf,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { CurrencyTrialBalanceDto } from '../../dto/trial-balance.dto.js';

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const REVISION = { min: 1, max: 2_147_483_647 };

export class ProveDayDto {
  @BusinessDateText('Business date (会计日) that the book has left')
  businessDate!: string;

  @Text({ max: 255, description: 'Why, for the trail' })
  reason!: string;
}

/** One of the seven proofs with how much it has found. */
export class ProofDto {
  @WholeNumber({ min: 1, max: 7, description: 'Number of the proof' })
  proof!: number;

  @Text({ max: 128, description: 'What it proves' })
  name!: string;

  @WholeNumber({ ...COUNT, description: 'Findings; the first 100 of each proof are kept' })
  findings!: number;
}

/** The trial balance that another one goes on from. */
export class BaseTrialBalanceDto {
  @BusinessDateText('Its business date')
  businessDate!: string;

  @WholeNumber({ ...REVISION, description: 'Its revision' })
  revision!: number;
}

/** A trial balance as it was stored; it never changes. */
export class StoredTrialBalanceDto {
  @BusinessDateText('Business date (会计日)')
  businessDate!: string;

  @WholeNumber({ ...REVISION, description: '1 for the first of the date; every run adds one' })
  revision!: number;

  @OneOf(['balanced', 'imbalanced'], 'imbalanced when one of the proofs 1 to 6 has found something')
  outcome!: string;

  @ListOf(() => ProofDto, { min: 7, max: 7, description: 'The seven proofs' })
  proofs!: ProofDto[];

  @Flag('True when the date was closed already when it was computed, and all its vouchers were looked at')
  dayClosed!: boolean;

  @WholeNumber({
    ...COUNT,
    description: 'Vouchers of the date that were looked at; it is not closed before all were',
  })
  vouchers!: number;

  @WholeNumber({ ...COUNT, description: 'Accounts that moved on the date' })
  accounts!: number;

  @Nested(
    () => BaseTrialBalanceDto,
    'The trial balance whose closing it goes on from; null when from all history',
    {
      nullable: true,
    },
  )
  base!: BaseTrialBalanceDto | null;

  @InstantText('When it was computed')
  computedAt!: string;

  @Text({ min: 0, max: 255, description: 'Why it was run' })
  reason!: string;

  @Text({ max: 32, description: 'Trace id of the run' })
  traceId!: string;
}

export class StoredTrialBalancePageDto extends PageOf(StoredTrialBalanceDto) {}

export class StoredTrialBalanceReportDto extends StoredTrialBalanceDto {
  @ListOf(() => CurrencyTrialBalanceDto, { min: 0, max: 1_000, description: 'By code' })
  currencies!: CurrencyTrialBalanceDto[];
}

export class StoredTrialBalanceQuery {
  @WholeNumber({ ...REVISION, description: 'That revision; the last one when left out', optional: true })
  revision?: number;

  @Code({ max: 16, description: 'Only this currency; all when left out', optional: true })
  currency?: string;

  @WholeNumber({
    min: 1,
    max: 20,
    description: 'Deepest level of the chart to show, 1 for its top; all when left out. Totals stay the same',
    optional: true,
  })
  level?: number;
}
