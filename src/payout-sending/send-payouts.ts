import { Injectable, Logger } from '@nestjs/common';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import { newTraceId } from '../platform/http/index.js';
import type { Payout } from '../payouts/index.js';
import { AnswerDesk } from './answer-desk.js';
import { CallChannel } from './call-channel.js';
import { ClaimPayouts } from './claim-payouts.js';
import { SendingMetrics } from './sending-metrics.js';

/** What this node is doing for one channel. */
class Lane {
  readonly calls = new Set<Promise<void>>();
  pumping: Promise<void> | null = null;
}

/**
 * Sends what is approved: for each channel, as many calls at a time as its terms allow a node. Only what can be sent at
 * once is claimed, so that no intent waits for its turn.
 */
@Injectable()
export class SendPayouts {
  private readonly logger = new Logger('SendPayouts');
  private readonly lanes = new Map<number, Lane>();
  private stopping = false;

  constructor(
    private readonly channels: ChannelDirectory,
    private readonly claims: ClaimPayouts,
    private readonly calls: CallChannel,
    private readonly desk: AnswerDesk,
    private readonly metrics: SendingMetrics,
  ) {}

  /** Looks at every channel; what is sent goes on by itself. */
  async round(): Promise<void> {
    for (const channel of await this.channels.all()) this.wake(channel);
  }

  /** Nothing more is claimed; what was claimed is sent. */
  stop(): void {
    this.stopping = true;
  }

  /** Resolves when no call is under way and every answer has been recorded. */
  async settled(): Promise<void> {
    const busy = (): Promise<void>[] =>
      [...this.lanes.values()].flatMap(({ pumping, calls }) => [...(pumping ? [pumping] : []), ...calls]);
    while (busy().length > 0) await Promise.all(busy());
    await this.desk.settled();
  }

  private wake(channel: Channel): void {
    const lane = this.laneOf(channel);
    lane.pumping ??= this.pump(channel, lane)
      .catch((error: unknown) => {
        this.logger.warn({ message: 'Nothing could be sent for now', channel: channel.code, err: error });
      })
      .finally(() => (lane.pumping = null));
  }

  /** Until there is nothing more to claim: places that become free while a claim is committed are filled by the next one. */
  private async pump(channel: Channel, lane: Lane): Promise<void> {
    while (!this.stopping) {
      if (this.desk.isFull) return;
      if (lane.calls.size >= channel.terms.concurrency) {
        await Promise.race(lane.calls);
        continue;
      }
      const traceId = newTraceId();
      const { payouts, claimedAt } = await this.claims.execute(channel, lane.calls.size, traceId);
      if (payouts.length === 0) return;
      this.metrics.claims(payouts.length);
      for (const payout of payouts) this.send(channel, payout, claimedAt, { lane, traceId });
    }
  }

  private send(
    channel: Channel,
    payout: Payout,
    claimedAt: number,
    { lane, traceId }: { readonly lane: Lane; readonly traceId: string },
  ): void {
    const call: Promise<void> = this.calls
      .send(channel, payout, claimedAt, traceId)
      .then((answer) => this.desk.take(answer))
      .catch((error: unknown) => {
        // Adapters do not reject; if one does, the payout is asked about like every other without an answer.
        this.logger.error({ message: 'A call of a channel broke off', payout: payout.id, err: error });
      })
      .finally(() => lane.calls.delete(call));
    lane.calls.add(call);
  }

  private laneOf({ id }: Channel): Lane {
    const known = this.lanes.get(id);
    if (known) return known;
    const lane = new Lane();
    this.lanes.set(id, lane);
    return lane;
  }
}
