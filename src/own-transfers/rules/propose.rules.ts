/** What lies at a channel and what is to lie there. Amounts are minor units of one currency. */
export interface ChannelPosition {
  readonly channel: string;
  readonly currency: string;
  /** Clearing balance less what is approved or processing through it. */
  readonly position: bigint;
  /** What open transfers will still take from it, whose payouts are not made yet. */
  readonly leaving: bigint;
  readonly floor: bigint;
  readonly target: bigint;
  /** A transfer to it is open: nothing more is proposed. */
  readonly awaits: boolean;
}

export interface Proposal {
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
}

/**
 * How much of an amount the first channel would pay to the account at the second; 0: nothing.
 * @param amount minor units
 */
export type Payable = (from: string, to: string, amount: bigint) => bigint;

/**
 * For each channel below its floor a transfer up to its target, from the channel that has the most above its own target.
 * No channel gives what it needs itself, and what one gives is not given twice. The same positions give the same proposals.
 */
export function propose(positions: readonly ChannelPosition[], payable: Payable): Proposal[] {
  const spare = new Map(positions.map(({ channel, position, leaving }) => [channel, position - leaving]));
  const above = ({ channel, target }: ChannelPosition): bigint => spare.get(channel)! - target;
  const proposals: Proposal[] = [];
  for (const short of byCode(positions)) {
    const has = spare.get(short.channel)!;
    if (short.awaits || has >= short.floor) continue;
    const offers = byCode(positions)
      .filter(({ channel, currency }) => channel !== short.channel && currency === short.currency)
      .map((donor) => ({ donor, amount: smaller(above(donor), short.target - has) }))
      .filter(({ amount }) => amount > 0n)
      .map(({ donor, amount }) => ({ donor, amount: payable(donor.channel, short.channel, amount) }))
      .filter(({ amount }) => amount > 0n)
      // Sorting is stable: of equals the first by code.
      .sort(({ donor: left }, { donor: right }) => compare(above(right), above(left)));
    const [best] = offers;
    if (!best) continue;
    const { donor, amount } = best;
    spare.set(donor.channel, spare.get(donor.channel)! - amount);
    proposals.push({ from: donor.channel, to: short.channel, amount });
  }
  return proposals;
}

const byCode = (positions: readonly ChannelPosition[]): ChannelPosition[] =>
  [...positions].sort((left, right) => (left.channel < right.channel ? -1 : 1));
const smaller = (left: bigint, right: bigint): bigint => (left < right ? left : right);
const compare = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0);
