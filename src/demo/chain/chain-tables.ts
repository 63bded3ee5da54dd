import { formatAmount } from '../../platform/money/index.js';
import { table } from '../tables.js';
import { sum, type MerchantFigures, type Statement, type StatementRow } from './figures.js';
import type { ChainEnd } from './read-end.js';

/** Rows of details that are shown of a statement. */
const SHOWN = 8;
const written = (minor: bigint): string => formatAmount(minor, 2);
const mark = (isRight: boolean): string => (isRight ? '✔' : '✘');

const AMOUNTS = [
  ['Traded 交易', 'traded'],
  ['Refunded 退款', 'refunded'],
  ['Fees 手续费', 'fees'],
  ['Kept back 保证金', 'keptBack'],
  ['Waiting 待结', 'waiting'],
  ['Paid: ledger 账', 'paidByLedger'],
  ['Paid: bank 实', 'paidByBank'],
] as const satisfies readonly (readonly [string, keyof MerchantFigures])[];

/** traded − refunded − fees = kept back + waiting + paid, by the ledger and by the bank's books. */
export function merchantsTable(figures: readonly MerchantFigures[]): string {
  const rows = figures.map((one) => [
    `${one.merchant.party} ${one.merchant.name}`,
    one.merchant.told,
    ...AMOUNTS.map(([, key]) => written(one[key])),
    mark(one.agrees),
  ]);
  const totals = AMOUNTS.map(([, key]) => written(sum(figures, (one) => one[key])));
  const all = ['All 合计', '', ...totals, mark(figures.every(({ agrees }) => agrees))];
  const heads = ['Merchant 商户', 'Terms', ...AMOUNTS.map(([title]) => title), 'Agree'];
  return table(heads, ['l', 'l', ...AMOUNTS.map(() => 'r' as const), 'l'], [...rows, all]);
}

/** Its first details, all that came of them, and the totals with what ties. */
export function statementTable({ rows, totals }: Statement): string {
  const details = rows.filter(({ reference }) => reference !== null);
  const outcomes = rows.filter(({ reference }) => reference === null);
  const more = details.length - SHOWN;
  const left = more > 0 ? [['…', '', `${more} more details`, '', '', '', '']] : [];
  const heads = ['Row', 'Date', 'Comes from', 'Gross', 'Amount', 'State', 'Memo'];
  return table(
    heads,
    ['l', 'l', 'l', 'r', 'r', 'l', 'l'],
    [...details.slice(0, SHOWN).map(cellsOf), ...left, ...outcomes.map(cellsOf), ...totals.map(cellsOf)],
  );
}

function cellsOf({ kind, date, reference, file, line, gross, amount, state, memo }: StatementRow): string[] {
  const origin = file === null ? reference : `${file} line ${line}`;
  return [kind, date, origin, gross, amount, state, memo].map((cell) => cell ?? '');
}

export function provenTable(proven: ChainEnd['proven']): string {
  const rows = proven.map(({ businessDate, outcome, vouchers, accounts }) => [
    businessDate,
    `${mark(outcome === 'balanced')} ${outcome}`,
    ...[String(vouchers), String(accounts)],
  ]);
  return table(['Date 会计日', 'Trial balance 试算平衡', 'Vouchers', 'Accounts'], ['l', 'l', 'r', 'r'], rows);
}

export function workTable({ workLists, differences }: Pick<ChainEnd, 'workLists' | 'differences'>): string {
  const rows = workLists.map(({ list, items }) => [list, String(items)]);
  const open = ['settlement-differences', String(differences.length)];
  return table(['Work list 待办', 'Items'], ['l', 'r'], [...rows, open]);
}
