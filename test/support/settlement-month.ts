import { randomOf } from './random.js';

/** What shops sell and take back in some weeks, and what they are owed for it by arithmetic that is not the service's. */
export interface ShopMonth {
  readonly merchants: readonly string[];
  readonly days: readonly ShopDay[];
  /** By merchant. */
  readonly due: ReadonlyMap<string, MerchantDue>;
}

export interface ShopDay {
  readonly date: string;
  /** A trade confirmation (交易确认), as `trade-confirmation` has it. */
  readonly trades: Buffer;
  readonly tradeCount: number;
  /** A list of refunds (退款清单), as `refund-list` has it. */
  readonly refunds: Buffer;
  readonly refundCount: number;
}

/** Minor units. */
export interface MerchantDue {
  trades: bigint;
  refunds: bigint;
  /** 0.6 % of each trade, a half is rounded up. */
  fees: bigint;
}

const LARGEST_MINOR = 500_000;
/** One trade in so many is taken back later. */
const REFUND_ONE_IN = 9;

interface Sale {
  readonly order: string;
  readonly merchant: string;
  readonly minor: number;
}

/**
 * @param dates calendar days, in order; shops sell on holidays too
 * @param tradesADay of all merchants together
 */
export function monthOf(
  seed: number,
  dates: readonly string[],
  merchantCount: number,
  tradesADay: number,
): ShopMonth {
  const random = randomOf(seed);
  const merchants = Array.from(
    { length: merchantCount },
    (_, index) => `m-${String(index + 1).padStart(4, '0')}`,
  );
  const due = new Map(merchants.map((merchant) => [merchant, { trades: 0n, refunds: 0n, fees: 0n }]));
  const open: Sale[] = [];
  let serial = 0;
  const days = dates.map((date) => {
    // Whoever is taken back today was sold before.
    const back = open.splice(0, Math.floor(open.length / 2));
    const sold = Array.from({ length: tradesADay }, () => {
      const merchant = merchants[random.below(merchantCount)]!;
      const sale = { order: `T${++serial}`, merchant, minor: 1 + random.below(LARGEST_MINOR) };
      if (random.below(REFUND_ONE_IN) === 0) open.push(sale);
      return sale;
    });
    for (const { merchant, minor } of sold) {
      const of = due.get(merchant)!;
      of.trades += BigInt(minor);
      of.fees += (BigInt(minor) * 6n + 500n) / 1_000n;
    }
    for (const { merchant, minor } of back) due.get(merchant)!.refunds += BigInt(minor);
    return {
      date,
      ...{ trades: tradesOf(date, sold), tradeCount: sold.length },
      ...{ refunds: refundsOf(date, back), refundCount: back.length },
    };
  });
  return { merchants, days, due };
}

const money = (minor: number): string => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
const totalOf = (sales: readonly Sale[]): string => money(sales.reduce((sum, { minor }) => sum + minor, 0));

function tradesOf(date: string, sales: readonly Sale[]): Buffer {
  const day = date.replaceAll('-', '');
  const lines = sales.map(
    ({ order, merchant, minor }, index) =>
      `D|${order}|${merchant}|goods|buyer|${money(minor)}|CNY|${day}${clockOf(index)}|order ${order}`,
  );
  return Buffer.from([`H|${day}|${sales.length}|${totalOf(sales)}`, ...lines, 'END', ''].join('\n'));
}

function refundsOf(date: string, sales: readonly Sale[]): Buffer {
  const lines = sales.map(
    ({ order, merchant, minor }) =>
      `R${order},${order},${merchant},goods,${money(minor)},CNY,${date} 12:00:00,sent back`,
  );
  const names = 'refundNumber,orderNumber,merchant,product,amount,currency,refundedAt,reason';
  return Buffer.from([names, ...lines, `TOTAL,${sales.length},${totalOf(sales)}`, ''].join('\n'));
}

/** From nine in the morning to after the cut-off. */
const clockOf = (index: number): string =>
  `${String(9 + (index % 10)).padStart(2, '0')}${String(index % 60).padStart(2, '0')}00`;
