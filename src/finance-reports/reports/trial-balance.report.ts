import { Injectable } from '@nestjs/common';
import {
  formatFigures,
  noFigures,
  rollUp,
  TrialBalanceRepository,
  type Reader,
  type Sums,
} from '../../trial-balance/index.js';
import { computedRows, KIND_COLUMN, type Report, type RowOf } from '../report.js';
import { byKey } from '../by-key.js';
import { headOf, type ReportScope } from '../report-scope.js';
import { ReportSnapshots } from '../report-snapshots.js';
import { WalkAccounts, type AccountStanding } from '../walk-accounts.js';

export const TRIAL_BALANCE_COLUMNS = [
  KIND_COLUMN,
  { key: 'currency', title: 'Currency 币种', kind: 'text' },
  { key: 'glAccount', title: 'GL account 科目', kind: 'text' },
  { key: 'name', title: 'Name 名称', kind: 'text' },
  { key: 'level', title: 'Level 级次', kind: 'count' },
  { key: 'class', title: 'Class 类别', kind: 'text' },
  { key: 'normalSide', title: 'Normal side 余额方向', kind: 'text' },
  { key: 'openingDebit', title: 'Opening debit 期初借方', kind: 'amount' },
  { key: 'openingCredit', title: 'Opening credit 期初贷方', kind: 'amount' },
  { key: 'debitTurnover', title: 'Debit turnover 本期借方', kind: 'amount' },
  { key: 'creditTurnover', title: 'Credit turnover 本期贷方', kind: 'amount' },
  { key: 'closingDebit', title: 'Closing debit 期末借方', kind: 'amount' },
  { key: 'closingCredit', title: 'Closing credit 期末贷方', kind: 'amount' },
] as const;

type TrialBalanceRowCells = RowOf<typeof TRIAL_BALANCE_COLUMNS>;

/** The trial balance (科目余额表) of a date or a range of dates, rolled up to the top of the chart. */
@Injectable()
export class TrialBalanceReport {
  constructor(
    private readonly snapshots: ReportSnapshots,
    private readonly charts: TrialBalanceRepository,
    private readonly walk: WalkAccounts,
  ) {}

  of(scope: ReportScope, stopped: AbortSignal): Report {
    const rows = computedRows(() => this.snapshots.read(stopped, (reader) => this.compute(scope, reader)));
    const head = { ...headOf(scope), level: scope.level };
    return { name: 'trial-balance', columns: TRIAL_BALANCE_COLUMNS, head, rows };
  }

  private async compute(scope: ReportScope, reader: Reader) {
    const chart = await this.charts.chartOf(scope.book.id, reader);
    const byCurrency = new Map<string, { decimals: number; figures: Map<number, Sums> }>();
    const wanted = { ...scope, by: 'all' } as const;
    for await (const page of this.walk.under(reader, chart, wanted)) {
      for (const standing of page) add(byCurrency, standing);
    }
    const rows: TrialBalanceRowCells[] = [];
    const totals: TrialBalanceRowCells[] = [];
    for (const [currency, { decimals, figures }] of [...byCurrency].sort(byKey)) {
      const { rows: rolledUp, totals: total } = rollUp(chart, figures);
      for (const row of rolledUp.filter(({ level }) => level <= scope.level)) {
        const { code, name, class: glClass, normalSide } = row.glAccount;
        rows.push({
          ...{ kind: 'gl-account', currency, glAccount: code, name, level: row.level, class: glClass },
          ...{ normalSide: normalSide === 'D' ? 'debit' : 'credit', ...formatFigures(row, decimals) },
        });
      }
      const none = { glAccount: null, name: null, level: null, class: null, normalSide: null };
      totals.push({ kind: 'total', currency, ...none, ...formatFigures(total, decimals) });
    }
    return { rows, totals };
  }
}

const positive = (amount: bigint): bigint => (amount > 0n ? amount : 0n);

/** Balances are split by the side on which each single account stands. */
function add(
  byCurrency: Map<string, { decimals: number; figures: Map<number, Sums> }>,
  { account, glAccount, opening, closing, periods }: AccountStanding,
): void {
  const { currency, decimals } = account;
  const { figures } = byCurrency.get(currency) ?? { figures: new Map<number, Sums>() };
  byCurrency.set(currency, { decimals, figures });
  const sums = figures.get(glAccount.id) ?? noFigures();
  figures.set(glAccount.id, sums);
  sums.openingDebit += positive(opening);
  sums.openingCredit += positive(-opening);
  sums.closingDebit += positive(closing);
  sums.closingCredit += positive(-closing);
  for (const { debit, credit } of periods) {
    sums.debitTurnover += debit;
    sums.creditTurnover += credit;
  }
}
