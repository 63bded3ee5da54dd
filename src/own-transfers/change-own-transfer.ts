import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import type { PayoutActor } from '../payouts/index.js';
import { OwnTransferRepository } from './database/own-transfer.repository.js';
import type { OwnTransfer, OwnTransferEvent } from './own-transfer.js';
import { transitionTransfer } from './rules/own-transfer-transition.rules.js';

/** What speaks against an event beside the state, asked behind the lock of the row. */
export type Guard = (locked: OwnTransfer, tx: Tx) => Promise<Refusal | null> | Refusal | null;

/** Changes the state of a transfer where no money moves with it: lock, decide, write. */
@Injectable()
export class ChangeOwnTransfer {
  constructor(
    private readonly transfers: OwnTransferRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  execute(
    id: string,
    event: OwnTransferEvent,
    actor: PayoutActor,
    guard: Guard = () => null,
  ): Promise<Result<OwnTransfer>> {
    return this.transactions.run(async (tx) => {
      const locked = (await this.transfers.lock(tx, [id])).get(id)!;
      const nodeNow = toDatabaseTime(this.clock.now());
      const databaseNow = await this.transfers.databaseNow(tx);
      const moment = { recordedAt: nodeNow, nodeNow, databaseNow };
      const change = transitionTransfer(locked, event, actor, moment);
      if (!change.ok) return change;
      const refusal = await guard(locked, tx);
      if (refusal) return refused(refusal);
      await this.transfers.write(tx, [change.value]);
      return accepted(change.value.after);
    });
  }
}
