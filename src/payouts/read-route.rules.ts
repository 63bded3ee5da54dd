import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import type { Channel, Hours } from '../channels/index.js';
import { USUAL_PREFERENCES, type PayoutRoute, type Preference, type RouteCandidate } from './payout-terms.js';
import { payoutRefusals } from './payouts.errors.js';
import { readCap } from './terms-change.rules.js';

/** A route as it is asked for. */
export interface WantedRoute {
  readonly candidates: readonly RouteCandidate[];
  readonly active: boolean;
  readonly prefer?: readonly Preference[];
  readonly rerouteAfterMinutes?: number;
}

const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;

/** Reads a route; what it says can be meant, whatever payouts come. */
export function readRoute(
  code: string,
  { candidates, active, prefer = USUAL_PREFERENCES, rerouteAfterMinutes }: WantedRoute,
  channelOf: (code: string) => Channel | undefined,
): Result<PayoutRoute> {
  for (const [index, candidate] of candidates.entries()) {
    const channel = channelOf(candidate.channel);
    if (!channel) return refused(payoutRefusals.routeChannelUnknown(candidate.channel, index));
    const problem = boundsProblem(candidate, channel, index) ?? hoursProblem(candidate.hours, index);
    if (problem) return refused(problem);
  }
  const twice = prefer.findIndex((preference, index) => prefer.indexOf(preference) < index);
  if (twice !== -1) return refused(payoutRefusals.preferenceTwice(twice));
  return accepted({
    code,
    candidates,
    isActive: active,
    prefer,
    rerouteAfterMinutes: rerouteAfterMinutes ?? null,
  });
}

function boundsProblem(
  { minimumAmount = '0', maximumAmount }: RouteCandidate,
  { decimals }: Channel,
  index: number,
): Refusal | null {
  const low = readCap(minimumAmount, decimals, `candidates/${index}/minimumAmount`);
  if (!low.ok) return low.refusal;
  if (maximumAmount === undefined) return null;
  const high = readCap(maximumAmount, decimals, `candidates/${index}/maximumAmount`);
  if (!high.ok) return high.refusal;
  return high.value < low.value ? payoutRefusals.boundsCrossed(index) : null;
}

function hoursProblem(hours: Hours | undefined, index: number): Refusal | null {
  if (!hours) return null;
  const { from, until } = hours;
  return TIME.test(from) && TIME.test(until) && from !== until ? null : payoutRefusals.hoursMalformed(index);
}
