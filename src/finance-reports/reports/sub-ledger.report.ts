import { Injectable } from '@nestjs/common';
import { formatAmount } from '../../platform/money/index.js';
import { Snapshots } from '../../trial-balance/index.js';
import { ENTRY_COLUMNS, ListEntries, NO_ENTRY, turnoverOf, type EntryRow } from '../list-entries.js';
import type { Report, ReportRows } from '../report.js';
import { byKey } from '../by-key.js';
import { headOf, type ReportScope } from '../report-scope.js';
import { stoppable } from '../report-snapshots.js';
import { WalkAccounts, type AccountStanding } from '../walk-accounts.js';
import { balanceOf } from './balance-cells.js';

/** What the accounts listed so far come to in one currency; the balance is debits minus credits. */
interface Sums {
  readonly decimals: number;
  debit: bigint;
  credit: bigint;
  closing: bigint;
}

/**
 * The sub-ledger (明细账): under each GL account every account that has a balance or has moved, with its entries. Every
 * account is of one moment; entries never change, so nothing is held while a slow reader thinks.
 */
@Injectable()
export class SubLedgerReport {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly walk: WalkAccounts,
    private readonly entries: ListEntries,
  ) {}

  of(scope: ReportScope, stopped: AbortSignal): Report {
    return {
      ...{ name: 'sub-ledger', columns: ENTRY_COLUMNS, head: headOf(scope) },
      rows: this.list(scope, stopped),
    };
  }

  private async *list(scope: ReportScope, stopped: AbortSignal): ReportRows {
    const reader = stoppable(this.snapshots.plain, stopped);
    const totals = new Map<string, Sums>();
    for (const glAccount of scope.chart.under(scope.glAccount)) {
      const ofGlAccount = new Map<string, Sums>();
      for await (const page of this.walk.under(reader, [glAccount], { ...scope, by: 'day' })) {
        const shown = page.filter(({ opening, periods }) => opening !== 0n || periods.length > 0);
        yield* this.entries.of(reader, shown);
        for (const standing of shown) for (const sums of [ofGlAccount, totals]) add(sums, standing);
      }
      yield [...ofGlAccount].sort(byKey).map((sums) => sumRow('gl-account', glAccount.code, sums));
    }
    return [...totals].sort(byKey).map((sums) => sumRow('total', null, sums));
  }
}

function add(totals: Map<string, Sums>, { account, closing, periods }: AccountStanding): void {
  const { currency, decimals } = account;
  const sums = totals.get(currency) ?? { decimals, debit: 0n, credit: 0n, closing: 0n };
  totals.set(currency, sums);
  const { debit, credit } = turnoverOf(periods);
  sums.debit += debit;
  sums.credit += credit;
  sums.closing += closing;
}

function sumRow(
  kind: 'gl-account' | 'total',
  glAccount: string | null,
  [currency, { decimals, debit, credit, closing }]: [string, Sums],
): EntryRow {
  return {
    ...{ kind, glAccount, account: null, name: null, party: null, currency, ...NO_ENTRY },
    ...{ debit: formatAmount(debit, decimals), credit: formatAmount(credit, decimals) },
    ...balanceOf(closing, decimals),
  };
}
