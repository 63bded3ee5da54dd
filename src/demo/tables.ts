import Table from 'cli-table3';
import type { TrialBalanceDto } from '../trial-balance/index.js';

/** What the demonstration reads of an account. */
export interface ShownAccount {
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly balances: {
    readonly ledgerBalance: string;
    /** null: may be overdrawn without limit. */
    readonly availableBalance: string | null;
  };
}

export function balancesTable(accounts: readonly ShownAccount[]): string {
  const rows = accounts.map(({ code, name, currency, balances }) => [
    code,
    name,
    currency,
    balances.ledgerBalance,
    balances.availableBalance ?? 'no limit',
  ]);
  return table(
    ['Account 账户', 'Name', 'Currency', 'Balance 余额', 'Available 可用'],
    ['l', 'l', 'l', 'r', 'r'],
    rows,
  );
}

export function countsTable(counts: ReadonlyMap<string, number>): string {
  const answers = [...counts.keys()].sort();
  return table(
    ['Answer', 'Requests'],
    ['l', 'r'],
    answers.map((answer) => [answer, String(counts.get(answer))]),
  );
}

/** One table for each currency, balances on the normal side of the GL account, totals on both sides. */
export function trialBalanceTables({ currencies }: TrialBalanceDto): string {
  const heads = ['GL account 科目', 'Name', 'Opening 期初', 'Debit 借方', 'Credit 贷方', 'Closing 期末'];
  const align = ['l', 'l', 'r', 'r', 'r', 'r'] as const;
  return currencies
    .map(({ currency, rows, totals }) => {
      const lines = rows.map((row) => [
        '  '.repeat(row.level - 1) + row.glAccount,
        row.name,
        row.openingBalance,
        row.debitTurnover,
        row.creditTurnover,
        row.closingBalance,
      ]);
      const bothSides = (debit: string, credit: string): string => `D ${debit}\nC ${credit}`;
      const total = [
        'Total 合计',
        currency,
        bothSides(totals.openingDebit, totals.openingCredit),
        totals.debitTurnover,
        totals.creditTurnover,
        bothSides(totals.closingDebit, totals.closingCredit),
      ];
      return `${currency}\n${table(heads, align, [...lines, total])}`;
    })
    .join('\n\n');
}

type Align = 'l' | 'r';
const ALIGNMENTS = { l: 'left', r: 'right' } as const;

export function table(head: string[], align: readonly Align[], rows: readonly string[][]): string {
  const drawn = new Table({
    head,
    colAligns: align.map((side) => ALIGNMENTS[side]),
    style: { head: [], border: [], compact: true },
  });
  drawn.push(...rows);
  return drawn.toString();
}
