import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { FindPayouts, type Payout, type PayoutActor } from '../payouts/index.js';
import { ChangeOwnTransfer } from './change-own-transfer.js';
import type { OwnTransfer, OwnTransferEvent } from './own-transfer.js';

const MINUTE = 60_000;

/**
 * Takes a transfer after its payout. An end of a payout never changes, so that it needs no lock here; that the money moved
 * is in the books since the payout's own voucher.
 */
@Injectable()
export class FollowTransfer {
  constructor(
    private readonly find: FindPayouts,
    private readonly change: ChangeOwnTransfer,
    private readonly clock: Clock,
  ) {}

  /** @returns the transfer as it is after that */
  async execute(transfer: OwnTransfer, actor: PayoutActor): Promise<OwnTransfer> {
    if (transfer.payoutId === null) return transfer;
    const payout = (await this.find.byId(transfer.payoutId))!;
    let now = transfer;
    for (const event of this.eventsOf(transfer, payout)) {
      const changed = await this.change.execute(transfer.id, event, actor);
      // Another node was there first.
      if (!changed.ok) return now;
      now = changed.value;
    }
    return now;
  }

  private eventsOf({ state, arrivalMinutes }: OwnTransfer, payout: Payout): OwnTransferEvent[] {
    const later = new Date(this.clock.now().getTime() + arrivalMinutes * MINUTE);
    const sent: OwnTransferEvent = { kind: 'send', arriveBy: toDatabaseTime(later) };
    const back: OwnTransferEvent = { kind: 'fail', reason: 'all of its payout came back' };
    if (state === 'approved' && payout.state === 'failed')
      return [
        {
          kind: 'fail',
          reason: `its payout failed: ${payout.failureCause ?? ''} ${payout.failureCode ?? ''}`.trim(),
        },
      ];
    if (payout.state !== 'succeeded') return [];
    const isBack = payout.returned === payout.amount;
    return [...(state === 'approved' ? [sent] : []), ...(isBack ? [back] : [])];
  }
}
