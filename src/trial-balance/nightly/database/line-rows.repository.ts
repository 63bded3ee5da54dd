import { integer, text } from '../../../platform/database/sql.js';
import { listOf, readFigures } from '../../figures.js';
import type { TrialBalanceLine } from '../trial-balance-line.js';

/** Lines of a trial balance stand in the same columns in every table that keeps some. */
export const LINE_COLUMNS = `currency, gl_account_id, opening_debit, opening_credit, debit_turnover, credit_turnover,
  closing_debit, closing_credit`;

/** The same, read as {@link LineRow}. */
export const LINE_VALUES = `currency, gl_account_id AS glAccountId, opening_debit AS openingDebit,
  opening_credit AS openingCredit, debit_turnover AS debitTurnover, credit_turnover AS creditTurnover,
  closing_debit AS closingDebit, closing_credit AS closingCredit`;

export type LineRow = Readonly<Record<keyof TrialBalanceLine, string>>;

export const lineOf = (row: LineRow): TrialBalanceLine => ({
  ...{ currency: row.currency, glAccountId: row.glAccountId },
  ...readFigures(row),
});

/** Literals for {@link LINE_COLUMNS}. */
export const valuesOfLine = (line: TrialBalanceLine): string =>
  `${text(line.currency)},${integer(BigInt(line.glAccountId))},${listOf(line).map(integer).join()}`;
