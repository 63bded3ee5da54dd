import { isWithinHours, type Channel } from '../channels/index.js';

/** How a channel is at the moment, as far as that is known; what sends knows it. */
export interface ChannelStanding {
  /** A stop of everything, of the book or of the channel is in force. */
  readonly stopped: boolean;
  /** False while its breaker lets nothing through, or one try only. */
  readonly sound: boolean;
  /** Our money at the channel that no payout waits for, in minor units; null: nobody keeps an eye on it. */
  readonly position: bigint | null;
}

export const STANDS_WELL: ChannelStanding = { stopped: false, sound: true, position: null };

/** Why a channel would not pay at once: it is stopped, its breaker is open, it is past its hours, or its money is short. */
export const WAITS_FOR = ['stop', 'breaker', 'hours', 'position'] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

/** @returns nothing when it would pay at once */
export function waitsFor(
  { terms }: Pick<Channel, 'terms'>,
  { stopped, sound, position }: ChannelStanding,
  { amount, at, timeZone }: { readonly amount: bigint; readonly at: Date; readonly timeZone: string },
): WaitsFor[] {
  const reasons: Record<WaitsFor, boolean> = {
    stop: stopped,
    breaker: !sound,
    hours: !isWithinHours(terms.hours, at, timeZone),
    position: position !== null && position < amount,
  };
  return WAITS_FOR.filter((reason) => reasons[reason]);
}
