/** What the netting of a party goes by. Amounts in minor units. */
export interface NettingTerms {
  /** net: one flow of the difference (轧差); gross: one for each direction. */
  readonly netting: 'net' | 'gross';
  /** Less is carried forward (结转); null: none. */
  readonly minimum: bigint | null;
  /** What becomes of what the party owes: taken from it, carried forward, or not agreed. */
  readonly owed: 'collect' | 'carry' | 'refuse';
  /** Taken from each order that pays. */
  readonly fee: bigint;
  /** Kept back of each order that pays, in parts of a million of its net, rounded down (保证金); once, not of what is released. */
  readonly reservePartsPerMillion: number;
}

export type OrderSide = 'net' | 'disburse' | 'collect';
export const ORDER_SIDES: readonly OrderSide[] = ['net', 'disburse', 'collect'];
export const ORDER_OUTCOMES = ['pay', 'collect', 'carry', 'nothing', 'left-out'] as const;
export type OrderOutcome = (typeof ORDER_OUTCOMES)[number];

/** What the details of a party come to. */
export interface PartySums {
  readonly disburseCount: number;
  readonly collectCount: number;
  readonly disbursed: bigint;
  readonly collected: bigint;
  /** What of the disbursed was kept back by earlier batches. */
  readonly released: bigint;
}

export interface NettedOrder {
  readonly side: OrderSide;
  readonly outcome: OrderOutcome;
  readonly details: number;
  readonly disbursed: bigint;
  readonly collected: bigint;
  readonly fee: bigint;
  readonly reserve: bigint;
  /** To another date; below zero: what the party owes. */
  readonly carried: bigint;
  /** What moves, never below zero. */
  readonly amount: bigint;
  /** Why it was left out. */
  readonly code: string | null;
}

const MILLION = 1_000_000n;
const STILL = { fee: 0n, reserve: 0n, carried: 0n, amount: 0n, code: null } as const;

/**
 * The flows of money that the details of one party come to. For each of them
 * disbursed − collected = what is paid + fee + reserve, or − what is collected, or what is carried (domain §7).
 * @param threshold of a cycle by amount; null: none
 */
export function netted(terms: NettingTerms, threshold: bigint | null, sums: PartySums): NettedOrder[] {
  const { disburseCount, collectCount, disbursed, collected, released } = sums;
  const least = greater(terms.minimum ?? 0n, threshold ?? 0n);
  if (terms.netting === 'net') {
    const details = disburseCount + collectCount;
    return [flow(terms, least, { side: 'net', details, disbursed, collected }, released)];
  }
  const paying = { side: 'disburse' as const, details: disburseCount, disbursed, collected: 0n };
  const owing = { side: 'collect' as const, details: collectCount, disbursed: 0n, collected };
  return [paying, owing].filter(({ details }) => details > 0).map((one) => flow(terms, least, one, released));
}

/** A party nothing can be agreed of: all its details stay out. */
export function leftOut(code: string, sums: PartySums): NettedOrder[] {
  const { disburseCount, collectCount, disbursed, collected } = sums;
  const details = disburseCount + collectCount;
  return [{ ...STILL, side: 'net', outcome: 'left-out', details, disbursed, collected, code }];
}

type Sums = Pick<NettedOrder, 'side' | 'details' | 'disbursed' | 'collected'>;

function flow(terms: NettingTerms, least: bigint, sums: Sums, released: bigint): NettedOrder {
  const net = sums.disbursed - sums.collected;
  if (net === 0n) return { ...STILL, ...sums, outcome: 'nothing' };
  const carry: NettedOrder = { ...STILL, ...sums, outcome: 'carry', carried: net };
  if (net < 0n) {
    if (terms.owed === 'collect') return { ...STILL, ...sums, outcome: 'collect', amount: -net };
    if (terms.owed === 'carry') return carry;
    return { ...STILL, ...sums, outcome: 'left-out', code: 'SETTLEMENT.NEGATIVE_NET' };
  }
  if (net < least) return carry;
  const reserve = (greater(net - released, 0n) * BigInt(terms.reservePartsPerMillion)) / MILLION;
  const amount = net - terms.fee - reserve;
  // What fee and reserve would use up waits for more.
  return amount > 0n ? { ...STILL, ...sums, outcome: 'pay', fee: terms.fee, reserve, amount } : carry;
}

const greater = (one: bigint, other: bigint): bigint => (one > other ? one : other);
