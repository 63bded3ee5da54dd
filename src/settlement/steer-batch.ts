import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { accepted, type Result } from '../platform/errors/index.js';
import type { DecidedSettlement } from './approve-batch.js';
import { SettlementBatchRepository } from './database/settlement-batch.repository.js';
import type { SettlementBatch } from './settlement-batch.js';
import { VoidBatch } from './void-batch.js';

/** A person voids a batch. */
@Injectable()
export class SteerSettlement {
  constructor(
    private readonly voiding: VoidBatch,
    private readonly batches: SettlementBatchRepository,
  ) {}

  async void(
    caller: Caller,
    batch: SettlementBatch,
    said: { readonly version: number; readonly reason: string },
  ): Promise<Result<DecidedSettlement>> {
    const { clientId, apiKeyId, traceId, roles } = caller;
    const part = roles.has('operator') ? 'operator' : 'approver';
    const decided = await this.voiding.happen(batch, said, { clientId, apiKeyId, traceId, part });
    if (decided.ok) return accepted({ batch: decided.value, replayed: false });
    if (!(await this.isSameAgain(caller, batch, said.reason))) return decided;
    return accepted({ batch: await this.batches.byNumber(batch.batchNo), replayed: true });
  }

  /** The same client says the same again, as after a lost answer. */
  private async isSameAgain(
    { clientCode }: Caller,
    { batchNo }: SettlementBatch,
    reason: string,
  ): Promise<boolean> {
    const last = (await this.batches.events(batchNo)).at(-1);
    return last?.kind === 'void' && last.client === clientCode && last.reason === reason;
  }
}
