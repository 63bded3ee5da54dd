import { Code, InstantText, ListOf, OneOf, PageOf, WholeNumber } from '../../platform/http/index.js';
import { CurrencyTrialBalanceDto } from '../../trial-balance/index.js';

const REVISION = { min: 1, max: 2_147_483_647 };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };

export class PeriodDto {
  @Code({ max: 7, description: 'The month or year, such as 2026-10 or 2026' })
  period!: string;

  @WholeNumber({ ...REVISION, description: 'Counts the closes of the period' })
  revision!: number;

  @OneOf(['closed', 'reopened'], 'Whether this close stands, or the period was opened again after it')
  status!: 'closed' | 'reopened';

  @WholeNumber({ ...COUNT, description: 'How many business dates it has' })
  days!: number;

  @WholeNumber({ ...COUNT, description: 'How many vouchers they have' })
  vouchers!: number;

  @WholeNumber({ ...REVISION, description: 'End of the chain of seals at the close', nullable: true })
  sealNumber!: number | null;

  @InstantText('When it was closed')
  closedAt!: string;

  @Code({ max: 32, description: 'Names the request in the log' })
  traceId!: string;

  @Code({ max: 64, pattern: '^[0-9a-f]{64}$', description: 'SHA-256 over its lines' })
  digest!: string;
}

export class PeriodPageDto extends PageOf(PeriodDto) {}

/** A closed period by GL account: opening of its first date, turnovers of all, closing of its last. */
export class PeriodReportDto extends PeriodDto {
  @ListOf(() => CurrencyTrialBalanceDto, { min: 0, max: 1_000, description: 'By code' })
  currencies!: CurrencyTrialBalanceDto[];
}

export class PeriodQuery {
  @WholeNumber({ ...REVISION, description: 'The last one when left out', optional: true })
  revision?: number;

  @Code({ max: 16, description: 'Only this currency; all of the book when left out', optional: true })
  currency?: string;

  @WholeNumber({
    ...{ min: 1, max: 20, optional: true },
    description: 'Deepest level of the chart to show, 1 for its top; all when left out',
  })
  level?: number;
}
