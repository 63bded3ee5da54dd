import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { serviceActor } from '../../payouts/index.js';
import { ApproveSettlement, type DecidedSettlement } from '../approve-batch.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { SettlementChanges, type SettlementActor } from '../settlement-changes.js';
import { settlementRefusals } from '../settlement.errors.js';
import { PayingRepository } from './database/paying.repository.js';
import { PayingWebhooks } from './paying-webhooks.js';

/** What was seen of the batch that is to be paid. */
export interface PaySaid {
  readonly version: number;
  readonly contentHash: string;
  readonly reason: string;
}

/**
 * Sets an approved batch going: its row and nothing else, in one transaction behind its lock. Against a void or a second start at
 * the same moment the row decides; what follows is made of it by rounds, on any node.
 */
@Injectable()
export class PayBatch {
  constructor(
    private readonly batches: SettlementBatchRepository,
    private readonly approving: ApproveSettlement,
    private readonly changes: SettlementChanges,
    private readonly paying: PayingRepository,
    private readonly webhooks: PayingWebhooks,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** A person sets it going. */
  async byPerson(caller: Caller, batch: SettlementBatch, said: PaySaid): Promise<Result<DecidedSettlement>> {
    const { clientId, apiKeyId, traceId } = caller;
    const decided = await this.execute(batch, said, { clientId, apiKeyId, traceId, part: 'operator' });
    if (decided.ok) return accepted({ batch: decided.value, replayed: false });
    if (!(await this.isSameAgain(caller, batch, said))) return decided;
    return accepted({ batch: await this.batches.byNumber(batch.batchNo), replayed: true });
  }

  /** The service sets it going, as the night does and whoever settles one party at once. */
  byService(
    batch: SettlementBatch,
    { traceId, reason }: { readonly traceId: string; readonly reason: string },
  ): Promise<Result<SettlementBatch>> {
    const { version, contentHash } = batch;
    return this.execute(batch, { version, contentHash: contentHash!, reason }, serviceActor(traceId));
  }

  /** @param batch as it was read; its row is asked again behind its lock */
  async execute(
    batch: SettlementBatch,
    { version, contentHash, reason }: PaySaid,
    actor: SettlementActor,
  ): Promise<Result<SettlementBatch>> {
    // Orders never change after they were made: what differs was changed behind the back of the service.
    if (batch.state === 'approved' && (await this.approving.hashOf(batch)) !== batch.contentHash)
      return refused(settlementRefusals.contentDiffers());
    const guard = (tx: Tx, locked: SettlementBatch): Promise<Refusal | null> => {
      if (locked.contentHash !== contentHash) return Promise.resolve(settlementRefusals.contentDiffers());
      if (locked.version !== version) return Promise.resolve(settlementRefusals.staleVersion(locked.version));
      return this.begin(tx, locked);
    };
    return this.transactions.run(async (tx) => {
      const paid = await this.changes.happen(batch.batchNo, { kind: 'pay', reason }, actor, guard, tx);
      if (paid.ok) await this.webhooks.tell(tx, paid.value, 'pay', 1);
      return paid;
    });
  }

  private async begin(tx: Tx, { batchNo, bookId }: SettlementBatch): Promise<null> {
    await this.paying.insert(tx, batchNo, bookId, toDatabaseTime(this.clock.now()));
    return null;
  }

  /** The same client says the same again, as after a lost answer. */
  private async isSameAgain(
    { clientCode }: Caller,
    { batchNo }: SettlementBatch,
    { version, reason }: PaySaid,
  ): Promise<boolean> {
    const event = (await this.batches.events(batchNo)).find(({ kind }) => kind === 'pay');
    if (event === undefined) return false;
    return event.client === clientCode && event.reason === reason && Number(event.number) === version + 1;
  }
}
