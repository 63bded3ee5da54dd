import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/index.js';
import type { PositionTerms } from './position-terms.js';

const HUNDREDTHS = 100n;

/** Positions and transfers in numbers, as the last look found them, the same on every node that looks. */
@Injectable()
export class OwnTransferMetrics {
  open: Record<'proposed' | 'approved' | 'sent', number> = { proposed: 0, approved: 0, sent: 0 };
  private readonly ofTarget: Record<string, number> = {};
  private readonly isShort: Record<string, number> = {};

  constructor(metrics: Metrics) {
    metrics.gaugeBy(
      'suanpan_own_transfers_open',
      'Own-account transfers that are not over, by state',
      'state',
      () => this.open,
    );
    metrics.gaugeBy(
      'suanpan_channel_position_of_target',
      'Our money at a channel that no payout waits for, as a part of its target',
      'channel',
      () => this.ofTarget,
    );
    metrics.gaugeBy(
      'suanpan_channel_position_short',
      'Whether our money at a channel is below its floor: 1, or 0',
      'channel',
      () => this.isShort,
    );
  }

  /** @param channel with its book, such as main/icbc. @param position minor units */
  position(
    channel: string,
    position: bigint,
    { floor, target }: Pick<PositionTerms, 'floor' | 'target'>,
  ): void {
    this.ofTarget[channel] =
      target === 0n ? 1 : Number((position * HUNDREDTHS) / target) / Number(HUNDREDTHS);
    this.isShort[channel] = position < floor ? 1 : 0;
  }
}
