import { refused, accepted, type Refusal, type Result } from '../platform/errors/index.js';
import { parseAmount } from '../platform/money/index.js';
import { payeeProblem, type Channel } from '../channels/index.js';
import { payoutRefusals } from './payouts.errors.js';
import type { PayoutRoute, RouteCandidate } from './payout-terms.js';
import type { Payee } from './payout.js';

/** What a channel is chosen for. */
export interface ToRoute {
  readonly payee: Payee;
  /** Minor units. */
  readonly amount: bigint;
  readonly currency: string;
}

/** A candidate as it was looked at: kept with the payout, so that the choice can be explained. */
export interface LookedAt {
  readonly channel: string;
  readonly fits: boolean;
  /** The code of the refusal, where it did not fit. */
  readonly because?: string;
}

export interface Choice {
  readonly channel: Channel;
  readonly explanation: readonly LookedAt[];
}

/** Why the channel does not take it; null when it does. */
export function channelProblem(channel: Channel, { payee, amount, currency }: ToRoute): Refusal | null {
  const { code, decimals, terms } = channel;
  if (!channel.isActive) return payoutRefusals.channelInactive(code);
  if (channel.currency !== currency) return payoutRefusals.channelCurrency(code, channel.currency);
  const { minimumAmount, maximumAmount } = terms;
  if (!isWithin(amount, decimals, terms))
    return payoutRefusals.channelAmount(code, minimumAmount, maximumAmount);
  return payeeProblem(channel, payee);
}

/** The first candidate that fits, with all that were looked at before it. */
export function choose(
  route: PayoutRoute,
  channelOf: (code: string) => Channel | undefined,
  wanted: ToRoute,
): Result<Choice> {
  const explanation: LookedAt[] = [];
  for (const candidate of route.candidates) {
    const channel = channelOf(candidate.channel);
    const problem = channel
      ? candidateProblem(candidate, channel, wanted)
      : payoutRefusals.channelNotFound('').code;
    if (channel && problem === null) {
      explanation.push({ channel: channel.code, fits: true });
      return accepted({ channel, explanation });
    }
    explanation.push({ channel: candidate.channel, fits: false, because: problem! });
  }
  const why = explanation.map(({ channel, because }) => `${channel} ${because}`).join(', ');
  return refused(payoutRefusals.noChannelFits(route.code, why || 'it has no candidates'));
}

/** @returns the code of the first thing that does not fit */
function candidateProblem(candidate: RouteCandidate, channel: Channel, wanted: ToRoute): string | null {
  if (!isWithin(wanted.amount, channel.decimals, candidate)) return 'PAYOUT.ROUTE_AMOUNT';
  if (candidate.banks && !candidate.banks.includes(wanted.payee.bank)) return 'PAYOUT.ROUTE_BANK';
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
