import { refused, type Result } from '../platform/errors/index.js';
import type { Channel } from '../channels/index.js';
import { waitsFor, type ChannelStanding, type WaitsFor } from './channel-standing.rules.js';
import { choose, type Choice, type KnownChannels, type ToRoute } from './routing.rules.js';
import { payoutRefusals } from './payouts.errors.js';
import type { PayoutRoute } from './payout-terms.js';

/** Money that is short comes by a transfer (头寸调拨) and is no reason to go elsewhere: the payout is counted in it already. */
const REASONS_TO_LEAVE: readonly WaitsFor[] = ['stop', 'breaker', 'hours'];

/** Whether what waits at the channel may go elsewhere: it is switched off, stopped, broken or past its hours. */
export function mayBeLeft(
  channel: Channel,
  standing: ChannelStanding,
  when: { readonly at: Date; readonly timeZone: string },
): boolean {
  const reasons = waitsFor(channel, standing, { ...when, amount: 0n });
  return !channel.isActive || reasons.some((reason) => REASONS_TO_LEAVE.includes(reason));
}

/**
 * Where a payout that waits at a channel goes instead: away from one that cannot send, to one that can, and to no other.
 * Pure; that the payout is unsent is decided on its locked row.
 * @param named the channel that a person wants; null: that which the route prefers
 */
export function chooseOther(
  route: PayoutRoute,
  current: Channel,
  named: string | null,
  known: KnownChannels,
  wanted: ToRoute,
): Result<Choice> {
  const { code } = current;
  if (!mayBeLeft(current, known.standingOf(current), wanted))
    return refused(payoutRefusals.channelCanSend(code));
  const candidates = route.candidates.filter(
    ({ channel }) => channel !== code && (named === null || channel === named),
  );
  // One that would have to wait as well is no better: whoever is ready first, whatever the route prefers.
  const choice = choose({ ...route, prefer: ['health', ...route.prefer], candidates }, known, wanted);
  const chosen = choice.ok ? choice.value.explanation.find(({ rank }) => rank === 1) : undefined;
  return chosen?.waitsFor?.length === 0 ? choice : refused(payoutRefusals.noOtherChannel(route.code, code));
}
