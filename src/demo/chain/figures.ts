import { parseSignedAmount } from '../../platform/money/index.js';
import type { BankPayment } from './bank-control.js';
import type { Merchant } from './merchants.js';

/** A result of clearing, as the demonstration reads it. */
export interface ClearedResult {
  readonly payee: string;
  readonly direction: 'disburse' | 'collect';
  readonly gross: string;
  readonly net: string;
}

/** A row or total of a statement (结算单). */
export interface StatementRow {
  readonly kind: string;
  readonly date: string | null;
  readonly reference: string | null;
  /** Of what clearing has found: where it stood. */
  readonly file: string | null;
  readonly line: number | null;
  readonly gross: string | null;
  readonly amount: string | null;
  readonly state: string | null;
  readonly memo: string | null;
}

export interface Statement {
  readonly rows: readonly StatementRow[];
  readonly totals: readonly StatementRow[];
}

/** What the places that know of a merchant say of it, each for itself. */
export interface MerchantPlaces {
  readonly merchant: Merchant;
  readonly cleared: readonly ClearedResult[];
  readonly statement: Statement;
  /** Balances of the ledger: what is owed to it, and what is kept back. */
  readonly payable: string;
  readonly reserve: string;
  readonly payments: readonly BankPayment[];
}

/** Minor units. */
export interface MerchantFigures {
  readonly merchant: Merchant;
  readonly traded: bigint;
  readonly refunded: bigint;
  /** Of clearing and of settlement. */
  readonly fees: bigint;
  readonly keptBack: bigint;
  /** Owed and not paid yet: carried forward, or due later. */
  readonly waiting: bigint;
  readonly paidByLedger: bigint;
  readonly paidByBank: bigint;
  readonly ties: boolean;
  /** All of these say the same. */
  readonly agrees: boolean;
}

/**
 * What was traded comes from clearing, fees of settlement and payouts from the statement, which reads the ledger entry by entry, what
 * waits from balances, and what was paid once more from the bank's books.
 */
export function figuresOf(places: MerchantPlaces): MerchantFigures {
  const { merchant, cleared, statement, payments } = places;
  const trades = cleared.filter(({ direction }) => direction === 'disburse');
  const refunds = cleared.filter(({ direction }) => direction === 'collect');
  const feesOf = (results: readonly ClearedResult[]): bigint =>
    sum(results, ({ gross, net }) => minorOf(gross) - minorOf(net));
  const traded = sum(trades, ({ gross }) => minorOf(gross));
  const refunded = sum(refunds, ({ gross }) => minorOf(gross));
  const fees = feesOf(trades) - feesOf(refunds) + totalOf(statement, 'fees');
  const keptBack = minorOf(places.reserve);
  const waiting = minorOf(places.payable);
  const paidByLedger = -totalOf(statement, 'ledger-payouts');
  const paidByBank = sum(payments, leftOf);
  const ties = statement.totals.some(({ kind, state }) => kind === 'ties' && state === 'yes');
  const isWhole = traded - refunded - fees === keptBack + waiting + paidByLedger;
  return {
    ...{ merchant, traded, refunded, fees, keptBack, waiting, paidByLedger, paidByBank, ties },
    agrees: ties && isWhole && paidByLedger === paidByBank,
  };
}

/** What has left and stayed away. */
export const leftOf = ({ amount, executions, returns }: BankPayment): bigint =>
  BigInt(executions) * minorOf(amount ?? '0') - sum(returns, (one) => minorOf(one.amount));

export function sum<T>(items: readonly T[], of: (item: T) => bigint): bigint {
  return items.reduce((total, item) => total + of(item), 0n);
}

function totalOf({ totals }: Statement, kind: string): bigint {
  return minorOf(totals.find((one) => one.kind === kind)?.amount ?? '0');
}

/** @throws RangeError when the service or the bank says something that is no amount */
export function minorOf(amount: string): bigint {
  const parsed = parseSignedAmount(amount, 2);
  if (!parsed.ok) throw new RangeError(`${amount} is no amount of CNY`);
  return parsed.minor;
}
