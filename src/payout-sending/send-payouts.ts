import { Injectable } from '@nestjs/common';
import type { Channel } from '../channels/index.js';
import { newTraceId } from '../platform/http/index.js';
import { CallChannel } from './call-channel.js';
import { ChannelLanes, type ChannelPump, type Lane } from './channel-lanes.js';
import { ChannelRounds } from './channel-rounds.js';
import { ClaimPayouts } from './claim-payouts.js';
import { SendingMetrics } from './sending-metrics.js';

/**
 * Sends what is approved: for each channel, as many calls at a time as its terms allow a node. Only what can be sent at
 * once is claimed, so that no intent waits for its turn.
 */
@Injectable()
export class SendPayouts extends ChannelRounds {
  protected readonly pump: ChannelPump;

  constructor(
    lanes: ChannelLanes,
    private readonly claims: ClaimPayouts,
    private readonly calls: CallChannel,
    private readonly metrics: SendingMetrics,
  ) {
    super();
    this.pump = lanes.pump(
      (channel, lane, underWay) => this.claim(channel, lane, underWay),
      'Nothing could be sent for now',
    );
  }

  private async claim(channel: Channel, lane: Lane, underWay: number): Promise<number> {
    const traceId = newTraceId();
    const { payouts, claimedAt } = await this.claims.execute(channel, underWay, traceId);
    this.metrics.claims(payouts.length);
    for (const payout of payouts) lane.begin(payout.id, this.calls.send(channel, payout, claimedAt, traceId));
    return payouts.length;
  }
}
