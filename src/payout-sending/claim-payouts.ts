import { Injectable } from '@nestjs/common';
import { ChannelDirectory, isWithinHours, type Channel } from '../channels/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { Ids } from '../platform/ids/index.js';
import { BatchGate } from '../payout-batches/index.js';
import { PayoutChanges, serviceActor, transition, type Payout, type PayoutChange } from '../payouts/index.js';
import { BookZoneRepository } from './database/book-zone.repository.js';
import { HealthRepository, type ChannelPulse } from './database/health.repository.js';
import { WorkRepository } from './database/work.repository.js';
import { probing, sendable } from './rules/breaker.rules.js';
import { grown, roomToClaim, taken } from './rules/pacing.rules.js';
import { windowOf } from './rules/send-window.rules.js';
import { StopRepository } from './stops/database/stop.repository.js';

/** Payouts that are this process's to send, once: nobody sends them again, whatever becomes of it. */
export interface Claim {
  readonly payouts: readonly Payout[];
  /** By the clock that never jumps, before the intent was written. */
  readonly claimedAt: number;
}

/** What is written down together with an intent, such as the file that the payment leaves in. */
export interface ClaimCompanion {
  /** Locks what it needs: after the channel's health, before payouts. @returns how many it has room for */
  room(tx: Tx, channel: Channel): Promise<number>;
  /** In the transaction of the intent, of payouts that are processing now and locked. */
  write(tx: Tx, channel: Channel, claimed: readonly Payout[]): Promise<void>;
}

type Work = (tx: Tx, pulse: ChannelPulse) => Promise<Payout[]>;

interface Calling {
  readonly channel: Channel;
  readonly inFlight: number;
  readonly traceId: string;
}

/** More in one transaction would hold the channel's row for too long. */
const MOST_AT_ONCE = 100;

/**
 * THE INTENT: one transaction that, behind the gates of stops, turns approved payouts into processing ones. Order of
 * locks: gates → channel → its health → batches (shared) → payouts. What is committed here may be sent by this process and by nobody else.
 */
@Injectable()
export class ClaimPayouts {
  constructor(
    private readonly transactions: Transactions,
    private readonly stops: StopRepository,
    private readonly channels: ChannelDirectory,
    private readonly health: HealthRepository,
    private readonly work: WorkRepository,
    private readonly batches: BatchGate,
    private readonly changes: PayoutChanges,
    private readonly zones: BookZoneRepository,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @param inFlight calls of this node to the channel that have not ended */
  execute(channel: Channel, inFlight: number, traceId: string): Promise<Claim> {
    return this.behindGates(channel, (tx, pulse) =>
      this.claimToCall(tx, pulse, { channel, inFlight, traceId }),
    );
  }

  /** For a channel that is not called: what is claimed leaves by what the companion has written. */
  with(channel: Channel, companion: ClaimCompanion, traceId: string): Promise<Claim> {
    return this.behindGates(channel, async (tx) => {
      const room = Math.min(MOST_AT_ONCE, await companion.room(tx, channel));
      const claimed = room === 0 ? [] : await this.write(tx, channel, room, traceId);
      if (claimed.length > 0) await companion.write(tx, channel, claimed);
      return claimed;
    });
  }

  private async behindGates(channel: Channel, work: Work): Promise<Claim> {
    const claimedAt = performance.now();
    const { timeZone } = await this.zones.byId(channel.bookId);
    if (!channel.isActive || !isWithinHours(channel.terms.hours, this.clock.now(), timeZone))
      return { payouts: [], claimedAt };
    const claim = (): Promise<Payout[] | null> =>
      this.transactions.run((tx) => this.claim(tx, channel, work));
    const payouts = await claim();
    if (payouts) return { payouts, claimedAt };
    await this.stops.makeGate(channel.bookId);
    await this.health.make(channel.id);
    return { payouts: (await claim()) ?? [], claimedAt };
  }

  /** @returns null when a row to lock is not there yet */
  private async claim(tx: Tx, channel: Channel, work: Work): Promise<Payout[] | null> {
    const { id, bookId, code } = channel;
    if (!(await this.stops.passGates(tx, bookId))) return null;
    if ((await this.stops.inForce(tx, bookId, code)).length > 0) return [];
    // Changed or switched off since: the next round goes by what it is now.
    if (!(await this.channels.isCurrent(tx, channel))) return [];
    const pulse = await this.health.lock(tx, id);
    return pulse && work(tx, pulse);
  }

  private async claimToCall(
    tx: Tx,
    pulse: ChannelPulse,
    { channel, inFlight, traceId }: Calling,
  ): Promise<Payout[]> {
    const { id, terms } = channel;
    const { concurrency, ratePerSecond } = terms;
    const tokens = grown(pulse.tokens, ratePerSecond, pulse.now);
    const breaker = sendable(pulse.health, pulse.now);
    const room = Math.min(MOST_AT_ONCE, roomToClaim({ tokens, breaker, inFlight, concurrency }));
    if (room === 0) return [];
    const claimed = await this.write(tx, channel, room, traceId);
    if (claimed.length === 0) return [];
    await this.health.setTokens(tx, id, taken(tokens, claimed.length));
    if (breaker === 'one') await this.health.setHealth(tx, id, probing(pulse.now, terms.breaker));
    return claimed;
  }

  private async write(tx: Tx, { id, terms }: Channel, room: number, traceId: string): Promise<Payout[]> {
    const found = await this.work.toSend(tx, id, toDatabaseTime(this.clock.now()), room);
    if (found.length === 0) return [];
    const payingBatches = await this.batches.pass(
      tx,
      found.flatMap(({ batchId }) => batchId ?? []),
    );
    const locked = await this.changes.lock(
      tx,
      found.map(({ id: payout }) => payout),
    );
    const now = this.clock.now();
    const moment = await this.changes.moment(tx);
    const later = (milliseconds: number): string => toDatabaseTime(new Date(now.getTime() + milliseconds));
    const { notAfterSeconds, connectTimeoutMilliseconds, answerTimeoutMilliseconds } = terms;
    const event = {
      kind: 'claim' as const,
      channelId: id,
      payingBatches,
      claimToken: this.ids.uuid(),
      notAfter: notAfterSeconds === null ? null : later(notAfterSeconds * 1_000),
      nextQueryAt: later(windowOf(notAfterSeconds) + connectTimeoutMilliseconds + answerTimeoutMilliseconds),
    };
    const changed: PayoutChange[] = [];
    for (const payout of locked.values()) {
      const change = transition(payout, event, serviceActor(traceId), moment);
      // Cancelled since it was found, moved to another channel, or its batch is paused or void.
      if (change.ok) changed.push(change.value);
    }
    await this.changes.write(tx, changed);
    return changed.map(({ after }) => after);
  }
}
