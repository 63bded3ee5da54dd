import { formatAmount } from '../../platform/money/index.js';
import type { Random } from '../random.js';

/** What shops have sold and taken back on a business date. Amounts in minor units of CNY. */
export interface TradingDay {
  readonly date: string;
  /** A trade confirmation (交易确认). */
  readonly trades: Buffer;
  readonly traded: bigint;
  /** A list of refunds (退款清单); null: nothing was taken back. */
  readonly refunds: Buffer | null;
  readonly refunded: bigint;
}

export interface Trading {
  readonly days: readonly TradingDay[];
  /** All sales but the wholesale order: no flow of money without that order is larger. */
  readonly ordinary: bigint;
}

interface Sale {
  readonly order: string;
  readonly merchant: string;
  readonly minor: bigint;
}

/** From 10.00 to below 500.00. */
const SMALLEST = 10_00;
const LARGEST = 500_00;
export const AVERAGE_SALE = BigInt((SMALLEST + LARGEST) / 2);
/** One sale in so many is taken back on a later date. */
const REFUND_ONE_IN = 9;

/**
 * Sales of the dates, the same for the same dice. On the second date the first merchant has a wholesale order that is larger
 * than all other sales together.
 */
export function tradingOf(
  random: Random,
  merchants: readonly string[],
  dates: readonly string[],
  salesADay: number,
): Trading {
  let serial = 0;
  const sale = (merchant: string, minor: bigint): Sale => ({ order: `T${++serial}`, merchant, minor });
  const sold = dates.map(() =>
    Array.from({ length: salesADay }, () =>
      sale(random.pick(merchants), BigInt(SMALLEST + random.below(LARGEST - SMALLEST))),
    ),
  );
  const ordinary = sumOf(sold.flat());
  const backLater = new Set(sold.flat().filter(() => random.below(REFUND_ONE_IN) === 0));
  sold[Math.min(1, dates.length - 1)]!.unshift(sale(merchants[0]!, 2n * ordinary));
  const days = dates.map((date, day) => {
    const yesterday = day === 0 ? [] : sold[day - 1]!;
    const back = yesterday.filter((one) => backLater.has(one));
    return {
      ...{ date, trades: confirmationOf(date, sold[day]!), traded: sumOf(sold[day]!) },
      ...{ refunds: back.length === 0 ? null : refundListOf(date, back), refunded: sumOf(back) },
    };
  });
  return { days, ordinary };
}

const sumOf = (sales: readonly Sale[]): bigint => sales.reduce((sum, { minor }) => sum + minor, 0n);
const written = (minor: bigint): string => formatAmount(minor, 2);

function confirmationOf(date: string, sales: readonly Sale[]): Buffer {
  const day = date.replaceAll('-', '');
  const lines = sales.map(
    ({ order, merchant, minor }, index) =>
      `D|${order}|${merchant}|goods|buyer|${written(minor)}|CNY|${day}${clockOf(index)}|order ${order}`,
  );
  return Buffer.from([`H|${day}|${sales.length}|${written(sumOf(sales))}`, ...lines, 'END', ''].join('\n'));
}

function refundListOf(date: string, sales: readonly Sale[]): Buffer {
  const names = 'refundNumber,orderNumber,merchant,product,amount,currency,refundedAt,reason';
  const lines = sales.map(
    ({ order, merchant, minor }) =>
      `R${order},${order},${merchant},goods,${written(minor)},CNY,${date} 12:00:00,sent back`,
  );
  return Buffer.from([names, ...lines, `TOTAL,${sales.length},${written(sumOf(sales))}`, ''].join('\n'));
}

/** From nine in the morning to after the cut-off (截止) at three. */
const clockOf = (index: number): string =>
  `${String(9 + (index % 8)).padStart(2, '0')}${String(index % 60).padStart(2, '0')}00`;
