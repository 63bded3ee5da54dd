import { Injectable } from '@nestjs/common';
import { formatAmount } from '../../platform/money/index.js';
import { ReportScopeRepository } from '../database/report-scope.repository.js';
import { computedRows, KIND_COLUMN, type Report, type RowOf } from '../report.js';
import { headOf, type ReportScope } from '../report-scope.js';
import { ReportSnapshots } from '../report-snapshots.js';
import { SumVouchers } from '../sum-vouchers.js';

export const TURNOVER_COLUMNS = [
  KIND_COLUMN,
  { key: 'businessType', title: 'Business type 业务类型', kind: 'text' },
  { key: 'currency', title: 'Currency 币种', kind: 'text' },
  { key: 'vouchers', title: 'Vouchers 凭证数', kind: 'count' },
  { key: 'debit', title: 'Debit 借方发生额', kind: 'amount' },
  { key: 'credit', title: 'Credit 贷方发生额', kind: 'amount' },
] as const;

type TurnoverRow = RowOf<typeof TURNOVER_COLUMNS>;

/** Turnover (发生额) by business type, from voucher lines; its totals are those of the trial balance. */
@Injectable()
export class TurnoverReport {
  constructor(
    private readonly snapshots: ReportSnapshots,
    private readonly rows: ReportScopeRepository,
    private readonly sumVouchers: SumVouchers,
  ) {}

  of(scope: ReportScope, stopped: AbortSignal): Report {
    const rows = computedRows(() => this.compute(scope, stopped));
    return { name: 'turnover', columns: TURNOVER_COLUMNS, head: headOf(scope), rows };
  }

  private async compute(scope: ReportScope, stopped: AbortSignal) {
    const { sums, decimals } = await this.snapshots.read(stopped, async (reader) => ({
      sums: await this.sumVouchers.of(reader, scope.book.id, scope, 'business-type'),
      decimals: await this.rows.decimals(reader),
    }));
    const wanted = sums.filter(({ currency }) => scope.currency === null || currency === scope.currency);
    const rowOf = (kind: string, businessType: string | null, sum: Omit<(typeof sums)[number], 'group'>) => ({
      ...{ kind, businessType, currency: sum.currency, vouchers: sum.vouchers },
      debit: formatAmount(sum.debit, decimals.get(sum.currency)!),
      credit: formatAmount(sum.credit, decimals.get(sum.currency)!),
    });
    const totals: TurnoverRow[] = [...new Set(wanted.map(({ currency }) => currency))]
      .sort()
      .map((currency) => {
        const own = wanted.filter((sum) => sum.currency === currency);
        const add = (figure: 'debit' | 'credit'): bigint => own.reduce((sum, each) => sum + each[figure], 0n);
        const vouchers = own.reduce((sum, each) => sum + each.vouchers, 0);
        return rowOf('total', null, { currency, vouchers, debit: add('debit'), credit: add('credit') });
      });
    return { rows: wanted.map((sum) => rowOf('business-type', sum.group, sum)), totals };
  }
}
