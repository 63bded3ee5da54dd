import { Injectable } from '@nestjs/common';
import { formatAmount } from '../../platform/money/index.js';
import { TrialBalanceRepository, type GlAccount, type Reader } from '../../trial-balance/index.js';
import { ReportScopeRepository } from '../database/report-scope.repository.js';
import { computedRows, KIND_COLUMN, type Report, type RowOf } from '../report.js';
import { headOf, type ReportScope } from '../report-scope.js';
import { ReportSnapshots } from '../report-snapshots.js';
import { SumVouchers } from '../sum-vouchers.js';
import { WalkAccounts } from '../walk-accounts.js';

export const LEDGER_CHECK_COLUMNS = [
  KIND_COLUMN,
  { key: 'currency', title: 'Currency 币种', kind: 'text' },
  { key: 'glAccount', title: 'GL account 科目', kind: 'text' },
  { key: 'name', title: 'Name 名称', kind: 'text' },
  { key: 'accounts', title: 'Accounts 账户数', kind: 'count' },
  { key: 'ledgerDebit', title: 'Ledger debit 总账借方', kind: 'amount' },
  { key: 'ledgerCredit', title: 'Ledger credit 总账贷方', kind: 'amount' },
  { key: 'subLedgerDebit', title: 'Sub-ledger debit 明细账借方', kind: 'amount' },
  { key: 'subLedgerCredit', title: 'Sub-ledger credit 明细账贷方', kind: 'amount' },
  { key: 'debitDifference', title: 'Debit difference 借方差额', kind: 'amount' },
  { key: 'creditDifference', title: 'Credit difference 贷方差额', kind: 'amount' },
  { key: 'result', title: 'Result 结果', kind: 'text' },
] as const;

type CheckRow = RowOf<typeof LEDGER_CHECK_COLUMNS>;

/** One GL account in one currency in both books. */
interface Both {
  readonly currency: string;
  accounts: number;
  ledger: Sides;
  subLedger: Sides;
}
interface Sides {
  readonly debit: bigint;
  readonly credit: bigint;
}

const NOTHING: Sides = { debit: 0n, credit: 0n };
const sumOf = (left: Sides, right: Sides): Sides => ({
  debit: left.debit + right.debit,
  credit: left.credit + right.credit,
});

/**
 * Totals against the sub-ledger (总分核对): what voucher lines have put on a GL account beside what its accounts have moved.
 * The two come from different books, so that a difference is a finding.
 */
@Injectable()
export class LedgerCheckReport {
  constructor(
    private readonly snapshots: ReportSnapshots,
    private readonly rows: ReportScopeRepository,
    private readonly charts: TrialBalanceRepository,
    private readonly walk: WalkAccounts,
    private readonly sumVouchers: SumVouchers,
  ) {}

  of(scope: ReportScope, stopped: AbortSignal): Report {
    const rows = computedRows(() => this.snapshots.read(stopped, (reader) => this.compute(scope, reader)));
    return { name: 'ledger-check', columns: LEDGER_CHECK_COLUMNS, head: headOf(scope), rows };
  }

  private async compute(scope: ReportScope, reader: Reader) {
    const chart = await this.charts.chartOf(scope.book.id, reader);
    const found = new Map<string, Both>();
    const at = (glAccountId: number, currency: string): Both => {
      const key = `${glAccountId} ${currency}`;
      const known = found.get(key) ?? { currency, accounts: 0, ledger: NOTHING, subLedger: NOTHING };
      found.set(key, known);
      return known;
    };
    for (const sum of await this.sumVouchers.of(reader, scope.book.id, scope, 'gl-account')) {
      if (scope.currency !== null && sum.currency !== scope.currency) continue;
      at(Number(sum.group), sum.currency).ledger = sum;
    }
    for await (const page of this.walk.under(reader, chart, { ...scope, by: 'all' })) {
      for (const { glAccount, account, periods } of page) {
        const both = at(glAccount.id, account.currency);
        both.accounts++;
        for (const turnover of periods) both.subLedger = sumOf(both.subLedger, turnover);
      }
    }
    const decimals = await this.rows.decimals(reader);
    const nodes = new Map(chart.map((node) => [node.id, node]));
    const rows = [...found].map(([key, both]) =>
      rowOf('gl-account', nodes.get(Number.parseInt(key)) ?? null, both, decimals),
    );
    return { rows: rows.sort(inOrder), totals: totalsOf([...found.values()], decimals) };
  }
}

function totalsOf(all: readonly Both[], decimals: ReadonlyMap<string, number>): CheckRow[] {
  const currencies = [...new Set(all.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const total = { currency, accounts: 0, ledger: NOTHING, subLedger: NOTHING };
    for (const both of all.filter((each) => each.currency === currency)) {
      total.accounts += both.accounts;
      total.ledger = sumOf(total.ledger, both.ledger);
      total.subLedger = sumOf(total.subLedger, both.subLedger);
    }
    return rowOf('total', null, total, decimals);
  });
}

function rowOf(
  kind: string,
  node: GlAccount | null,
  both: Both,
  decimals: ReadonlyMap<string, number>,
): CheckRow {
  const { currency, accounts, ledger, subLedger } = both;
  const amount = (minor: bigint): string => formatAmount(minor, decimals.get(currency)!);
  const [debit, credit] = [ledger.debit - subLedger.debit, ledger.credit - subLedger.credit];
  return {
    ...{ kind, currency, glAccount: node?.code ?? null, name: node?.name ?? null, accounts },
    ...{ ledgerDebit: amount(ledger.debit), ledgerCredit: amount(ledger.credit) },
    ...{ subLedgerDebit: amount(subLedger.debit), subLedgerCredit: amount(subLedger.credit) },
    ...{ debitDifference: amount(debit), creditDifference: amount(credit) },
    result: debit === 0n && credit === 0n ? 'agrees' : 'differs',
  };
}

function inOrder(left: CheckRow, right: CheckRow): number {
  const keyOf = ({ currency, glAccount }: CheckRow): string => `${currency} ${glAccount}`;
  return keyOf(left) < keyOf(right) ? -1 : 1;
}
