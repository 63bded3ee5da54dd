import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused } from '../platform/errors/index.js';
import type {
  Participant,
  ParticipantContext,
  Participation,
  ParticipantWrite,
} from '../ledger/posting/index.js';
import type { PayoutActor } from '../payouts/index.js';
import { OwnTransferRepository } from './database/own-transfer.repository.js';
import type { OwnTransfer, OwnTransferChange, OwnTransferEvent } from './own-transfer.js';
import { ownTransferRefusals } from './own-transfers.errors.js';
import { transitionTransfer } from './rules/own-transfer-transition.rules.js';

/** Makes the state of a transfer part of a posting: its payout, and its arrival, are there with it or not at all. */
@Injectable()
export class OwnTransferParticipant implements Participant<OwnTransfer, OwnTransferChange> {
  readonly name = 'own-transfers';
  readonly rank = 8;

  constructor(private readonly transfers: OwnTransferRepository) {}

  lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, OwnTransfer>> {
    return this.transfers.lock(tx, keys);
  }

  apply(_transfer: OwnTransfer | undefined, { after }: OwnTransferChange): OwnTransfer {
    return after;
  }

  write(tx: Tx, writes: readonly ParticipantWrite<OwnTransferChange>[]): Promise<void> {
    return this.transfers.write(
      tx,
      writes.map(({ change }) => change),
    );
  }

  changing(
    id: string,
    eventOf: (context: ParticipantContext) => OwnTransferEvent,
    actor: PayoutActor,
  ): Participation {
    const participation: Participation<OwnTransfer, OwnTransferChange> = {
      participant: this,
      keys: [id],
      decide: (rows, context) => {
        const transfer = rows.get(id);
        if (!transfer) return refused(ownTransferRefusals.notFound(id));
        const change = transitionTransfer(transfer, eventOf(context), actor, context);
        return change.ok ? accepted({ writes: [{ key: id, change: change.value }] }) : change;
      },
    };
    return participation;
  }
}
