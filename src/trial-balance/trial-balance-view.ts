import { formatAmount } from '../platform/money/index.js';
import type { Difference } from './database/trial-balance.repository.js';
import type {
  BalanceDifferenceDto,
  CurrencyTrialBalanceDto,
  TrialBalanceDto,
  TrialBalanceRowDto,
} from './dto/trial-balance.dto.js';
import type { BookTrialBalance, CurrencyTrialBalance } from './read-trial-balance.js';
import { formatFigures } from './figures.js';
import type { Side, TrialBalanceRow } from './roll-up.js';

const SIDES: Record<Side, 'debit' | 'credit'> = { D: 'debit', C: 'credit' };

/** @param deepest level of the chart down to which rows are shown */
export function viewOf(book: string, report: BookTrialBalance, deepest: number): TrialBalanceDto {
  const { businessDate, differing, differences } = report;
  const agree = differing === 0;
  return {
    book,
    businessDate,
    currencies: report.currencies.map((each) => viewOfCurrency(each, deepest)),
    storedBalances: { agree, differing, differences: differences.map(viewOfDifference) },
    proven: agree && report.currencies.every((each) => each.balanced),
  };
}

export function viewOfCurrency(report: CurrencyTrialBalance, deepest: number): CurrencyTrialBalanceDto {
  const { currency, decimals, balanced } = report;
  const shown = report.rows.filter((row) => row.level <= deepest);
  return {
    currency,
    rows: shown.map((row) => viewOfRow(row, decimals)),
    totals: formatFigures(report.totals, decimals),
    balanced,
  };
}

function viewOfRow(row: TrialBalanceRow, decimals: number): TrialBalanceRowDto {
  const { code, name, normalSide } = row.glAccount;
  return {
    glAccount: code,
    name,
    parent: row.parent?.code ?? null,
    level: row.level,
    class: row.glAccount.class,
    normalSide: SIDES[normalSide],
    openingBalance: formatAmount(row.openingBalance, decimals),
    closingBalance: formatAmount(row.closingBalance, decimals),
    ...formatFigures(row, decimals),
  };
}

function viewOfDifference(difference: Difference): BalanceDifferenceDto {
  const { account, currency, decimals } = difference;
  return {
    account,
    currency,
    storedDebit: formatAmount(difference.storedDebit, decimals),
    storedCredit: formatAmount(difference.storedCredit, decimals),
    turnoverDebit: formatAmount(difference.turnoverDebit, decimals),
    turnoverCredit: formatAmount(difference.turnoverCredit, decimals),
  };
}
