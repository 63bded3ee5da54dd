import { refused, accepted, type Refusal, type Result } from '../platform/errors/index.js';
import { formatAmount, parseAmount } from '../platform/money/index.js';
import { feeOf, isWithinHours, payeeProblem, type Channel } from '../channels/index.js';
import { payoutRefusals } from './payouts.errors.js';
import { waitsFor, type ChannelStanding, type WaitsFor } from './channel-standing.rules.js';
import { weekdayOf } from './weekday.rules.js';
import type { PayoutRoute, Preference, RouteCandidate } from './payout-terms.js';
import type { Payee } from './payout.js';

/** What a channel is to pay. */
export interface ToPay {
  readonly payee: Pick<Payee, 'bank' | 'account'>;
  /** Minor units. */
  readonly amount: bigint;
  readonly currency: string;
}

/** What a channel is chosen for, and when. */
export interface ToRoute extends ToPay {
  readonly at: Date;
  /** Of the book. */
  readonly timeZone: string;
}

/** A candidate as it was looked at: kept with the payout, so that the choice can be explained. */
export interface LookedAt {
  readonly channel: string;
  /** Whether it takes the payout. */
  readonly fits: boolean;
  /** The code of the refusal, where it did not fit. */
  readonly because?: string;
  /** Its place among those that fit; 1 was chosen. */
  readonly rank?: number;
  readonly priority?: number;
  /** What the channel takes for it, a decimal string. */
  readonly cost?: string;
  /** Why it would not send at once; empty when it would. */
  readonly waitsFor?: readonly WaitsFor[];
}

export interface Choice {
  readonly channel: Channel;
  readonly explanation: readonly LookedAt[];
}

/** What channels are chosen among: the terms and the standing of each, as they are known now. */
export interface KnownChannels {
  readonly channelOf: (code: string) => Channel | undefined;
  readonly standingOf: (channel: Channel) => ChannelStanding;
}

/** Why the channel does not take it; null when it does. */
export function channelProblem(channel: Channel, { payee, amount, currency }: ToPay): Refusal | null {
  const { code, decimals, terms } = channel;
  if (!channel.isActive) return payoutRefusals.channelInactive(code);
  if (channel.currency !== currency) return payoutRefusals.channelCurrency(code, channel.currency);
  const { minimumAmount, maximumAmount } = terms;
  if (!isWithin(amount, decimals, terms))
    return payoutRefusals.channelAmount(code, minimumAmount, maximumAmount);
  return payeeProblem(channel, payee);
}

/**
 * The candidate that fits and that the route prefers, with all that were looked at. The same known things give the same
 * choice: what no preference tells apart stands in the order of the route. A channel that would have to wait is less
 * wanted and not unfit, so that where all wait one of them has the payout.
 */
export function choose(route: PayoutRoute, known: KnownChannels, wanted: ToRoute): Result<Choice> {
  const explanation = explainRoute(route, known, wanted);
  const chosen = chosenIn(explanation);
  if (chosen !== undefined) return accepted({ channel: known.channelOf(chosen)!, explanation });
  const why = explanation.map(({ channel, because }) => `${channel} ${because}`).join(', ');
  return refused(payoutRefusals.noChannelFits(route.code, why || 'it has no candidates'));
}

/** Each candidate in order, with its place among those that fit or why it does not. */
export function explainRoute(route: PayoutRoute, known: KnownChannels, wanted: ToRoute): LookedAt[] {
  const looked = route.candidates.map((candidate) => look(candidate, known, wanted));
  const fitting = looked.filter(isFitting).sort(byPreference(route.prefer));
  return looked.map((one) => told(one, fitting));
}

/** The channel that an explanation says was chosen. Those made before ranks end with the one that fits. */
export const chosenIn = (explanation: readonly LookedAt[]): string | undefined =>
  (explanation.find(({ rank }) => rank === 1) ?? explanation.find(({ fits }) => fits))?.channel;

interface Unfit {
  readonly candidate: RouteCandidate;
  readonly because: string;
}

interface Fitting {
  readonly candidate: RouteCandidate;
  readonly channel: Channel;
  /** Minor units. */
  readonly cost: bigint;
  readonly waitsFor: readonly WaitsFor[];
}

const isFitting = (looked: Unfit | Fitting): looked is Fitting => 'channel' in looked;

function look(candidate: RouteCandidate, known: KnownChannels, wanted: ToRoute): Unfit | Fitting {
  const channel = known.channelOf(candidate.channel);
  if (!channel) return { candidate, because: payoutRefusals.channelNotFound('').code };
  const because = candidateProblem(candidate, channel, wanted);
  if (because !== null) return { candidate, because };
  return {
    candidate,
    channel,
    cost: feeOf(channel.terms.fee, wanted.amount, channel.decimals),
    waitsFor: waitsFor(channel, known.standingOf(channel), wanted),
  };
}

function told(looked: Unfit | Fitting, fitting: readonly Fitting[]): LookedAt {
  const { channel, priority } = looked.candidate;
  if (!isFitting(looked)) return { channel, fits: false, because: looked.because };
  return {
    channel,
    fits: true,
    rank: fitting.indexOf(looked) + 1,
    ...(priority !== undefined && { priority }),
    cost: formatAmount(looked.cost, looked.channel.decimals),
    waitsFor: looked.waitsFor,
  };
}

const COMPARE: Readonly<Record<Preference, (left: Fitting, right: Fitting) => number>> = {
  health: (left, right) => Number(left.waitsFor.length > 0) - Number(right.waitsFor.length > 0),
  priority: ({ candidate: left }, { candidate: right }) =>
    (left.priority ?? Number.MAX_SAFE_INTEGER) - (right.priority ?? Number.MAX_SAFE_INTEGER),
  cost: ({ cost: left }, { cost: right }) => (left < right ? -1 : left > right ? 1 : 0),
};

/** Sorting is stable: what is equal stays in the order of the route. */
function byPreference(prefer: readonly Preference[]): (left: Fitting, right: Fitting) => number {
  return (left, right) => {
    for (const preference of prefer) {
      const difference = COMPARE[preference](left, right);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

/** @returns the code of the first thing that does not fit */
function candidateProblem(candidate: RouteCandidate, channel: Channel, wanted: ToRoute): string | null {
  const { banks, days, hours = null } = candidate;
  const { at, timeZone } = wanted;
  if (!isWithin(wanted.amount, channel.decimals, candidate)) return 'PAYOUT.ROUTE_AMOUNT';
  if (banks && !banks.includes(wanted.payee.bank)) return 'PAYOUT.ROUTE_BANK';
  if (days && !days.includes(weekdayOf(at, timeZone))) return 'PAYOUT.ROUTE_DAY';
  if (!isWithinHours(hours, at, timeZone)) return 'PAYOUT.ROUTE_HOURS';
  return channelProblem(channel, wanted)?.code ?? null;
}

function isWithin(
  amount: bigint,
  decimals: number,
  bounds: { readonly minimumAmount?: string; readonly maximumAmount?: string },
): boolean {
  const { minimumAmount, maximumAmount } = bounds;
  if (minimumAmount !== undefined && amount < minorOf(minimumAmount, decimals)) return false;
  return maximumAmount === undefined || amount <= minorOf(maximumAmount, decimals);
}

/** @throws Error for what no check would have let into a route or the terms of a channel */
function minorOf(written: string, decimals: number): bigint {
  const parsed = parseAmount(written, decimals);
  if (!parsed.ok) throw new Error(`${written} is no amount with at most ${decimals} decimals`);
  return parsed.minor;
}
