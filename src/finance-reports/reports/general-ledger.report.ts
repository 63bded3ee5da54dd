import { Injectable } from '@nestjs/common';
import { formatAmount } from '../../platform/money/index.js';
import { TrialBalanceRepository, type GlAccount, type Reader } from '../../trial-balance/index.js';
import { ChartTree } from '../chart-tree.js';
import type { Grouping } from '../database/account-walk.repository.js';
import { computedRows, KIND_COLUMN, type Report, type RowOf } from '../report.js';
import { byKey } from '../by-key.js';
import { headOf, type ReportScope } from '../report-scope.js';
import { ReportSnapshots } from '../report-snapshots.js';
import { WalkAccounts, type AccountStanding } from '../walk-accounts.js';
import { balanceOf } from './balance-cells.js';

export const GENERAL_LEDGER_COLUMNS = [
  KIND_COLUMN,
  { key: 'currency', title: 'Currency 币种', kind: 'text' },
  { key: 'glAccount', title: 'GL account 科目', kind: 'text' },
  { key: 'name', title: 'Name 名称', kind: 'text' },
  { key: 'level', title: 'Level 级次', kind: 'count' },
  { key: 'period', title: 'Period 期间', kind: 'text' },
  { key: 'debit', title: 'Debit 借方', kind: 'amount' },
  { key: 'credit', title: 'Credit 贷方', kind: 'amount' },
  { key: 'balanceSide', title: 'Side 方向', kind: 'text' },
  { key: 'balance', title: 'Balance 余额', kind: 'amount' },
] as const;

type LedgerRow = RowOf<typeof GENERAL_LEDGER_COLUMNS>;

/** A GL account in one currency; balances are debits minus credits. */
interface LedgerPart {
  readonly decimals: number;
  opening: bigint;
  readonly periods: Map<string, { debit: bigint; credit: bigint }>;
}

/**
 * The general ledger (总账): of every GL account its opening balance, what it moved in each month or on each date, and
 * its closing balance; parents hold what is below them.
 */
@Injectable()
export class GeneralLedgerReport {
  constructor(
    private readonly snapshots: ReportSnapshots,
    private readonly charts: TrialBalanceRepository,
    private readonly walk: WalkAccounts,
  ) {}

  of(scope: ReportScope, by: Exclude<Grouping, 'all'>, stopped: AbortSignal): Report {
    const rows = computedRows(() =>
      this.snapshots.read(stopped, (reader) => this.compute(scope, by, reader)),
    );
    const head = { ...headOf(scope), level: scope.level, period: by };
    return { name: 'general-ledger', columns: GENERAL_LEDGER_COLUMNS, head, rows };
  }

  private async compute(scope: ReportScope, by: Grouping, reader: Reader) {
    const chart = new ChartTree(await this.charts.chartOf(scope.book.id, reader));
    const parts = new Map<number, Map<string, LedgerPart>>();
    const totals = new Map<string, LedgerPart>();
    const shown = chart.under(scope.glAccount);
    for await (const page of this.walk.under(reader, shown, { ...scope, by })) {
      for (const standing of page) {
        for (const node of chart.lineOf(standing.glAccount)) add(partsOf(parts, node), standing);
        add(totals, standing);
      }
    }
    const rows = shown
      .filter((node) => chart.levelOf(node) <= scope.level)
      .flatMap((node) => rowsOf(node, chart.levelOf(node), parts.get(node.id) ?? new Map()));
    return { rows, totals: [...totals].sort(byKey).map(totalOf) };
  }
}

function partsOf(parts: Map<number, Map<string, LedgerPart>>, node: GlAccount): Map<string, LedgerPart> {
  const own = parts.get(node.id) ?? new Map<string, LedgerPart>();
  parts.set(node.id, own);
  return own;
}

function add(parts: Map<string, LedgerPart>, { account, opening, periods }: AccountStanding): void {
  const { currency, decimals } = account;
  const part = parts.get(currency) ?? { decimals, opening: 0n, periods: new Map() };
  parts.set(currency, part);
  part.opening += opening;
  for (const { period, debit, credit } of periods) {
    const known = part.periods.get(period) ?? { debit: 0n, credit: 0n };
    part.periods.set(period, { debit: known.debit + debit, credit: known.credit + credit });
  }
}

function rowsOf(node: GlAccount, level: number, parts: ReadonlyMap<string, LedgerPart>): LedgerRow[] {
  return [...parts].sort(byKey).flatMap(([currency, { decimals, opening, periods }]) => {
    const named = { currency, glAccount: node.code, name: node.name, level };
    const amount = (minor: bigint): string => formatAmount(minor, decimals);
    let balance = opening;
    const moved = [...periods].sort(byKey).map(([period, { debit, credit }]) => {
      balance += debit - credit;
      const turnover = { debit: amount(debit), credit: amount(credit) };
      return { kind: 'period', ...named, period, ...turnover, ...balanceOf(balance, decimals) };
    });
    const { debit, credit } = sumOf(periods);
    const closing = { debit: amount(debit), credit: amount(credit), ...balanceOf(balance, decimals) };
    return [
      { kind: 'opening', ...named, period: null, debit: null, credit: null, ...balanceOf(opening, decimals) },
      ...moved,
      { kind: 'closing', ...named, period: null, ...closing },
    ];
  });
}

function totalOf([currency, { decimals, opening, periods }]: [string, LedgerPart]): LedgerRow {
  const { debit, credit } = sumOf(periods);
  const named = { currency, glAccount: null, name: null, level: null, period: null };
  const turnover = { debit: formatAmount(debit, decimals), credit: formatAmount(credit, decimals) };
  return { kind: 'total', ...named, ...turnover, ...balanceOf(opening + debit - credit, decimals) };
}

function sumOf(periods: LedgerPart['periods']): { debit: bigint; credit: bigint } {
  let [debit, credit] = [0n, 0n];
  for (const turnover of periods.values()) {
    debit += turnover.debit;
    credit += turnover.credit;
  }
  return { debit, credit };
}
