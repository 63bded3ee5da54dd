import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { serviceActor } from '../payouts/index.js';
import { OrderRepository, type OrderPlace } from './database/order.repository.js';
import { SettlementBatchRepository } from './database/settlement-batch.repository.js';
import { contentHashOf } from './prepare-batch.js';
import { noOrders, withOrder } from './rules/content-chain.rules.js';
import type { SettlementApproval, SettlementBatch } from './settlement-batch.js';
import { SettlementChanges, type SettlementActor } from './settlement-changes.js';
import { settlementRefusals } from './settlement.errors.js';

export interface DecidedSettlement {
  readonly batch: SettlementBatch;
  /** True when the same client had said the same before. */
  readonly replayed: boolean;
}

const ORDERS_AT_ONCE = 1_000;

/** A checker agrees to exactly the batch that was seen (复核); the last one that its tier asks for approves it. */
@Injectable()
export class ApproveSettlement {
  constructor(
    private readonly batches: SettlementBatchRepository,
    private readonly orders: OrderRepository,
    private readonly changes: SettlementChanges,
    private readonly clock: Clock,
  ) {}

  async execute(
    caller: Caller,
    batch: SettlementBatch,
    said: { readonly contentHash: string; readonly reason: string },
  ): Promise<Result<DecidedSettlement>> {
    const { clientId, apiKeyId, traceId } = caller;
    const approval = { clientId, ...said };
    const given = await this.batches.approvals(batch.batchNo);
    if (given.some((one) => isSame(one, approval)))
      return accepted({ batch: await this.batches.byNumber(batch.batchNo), replayed: true });
    // Orders never change after they were made: what differs was changed behind the back of the service.
    if (batch.state === 'prepared' && (await this.hashOf(batch)) !== batch.contentHash)
      return refused(settlementRefusals.contentDiffers());
    const actor: SettlementActor = { clientId, apiKeyId, traceId, part: 'approver' };
    const decided = await this.changes.happen(
      batch.batchNo,
      async (locked, tx) => {
        const before = await this.batches.approvals(locked.batchNo, tx);
        const isLast = before.length + 1 >= locked.approvalsNeeded;
        return { kind: isLast ? 'approve' : 'agree', reason: said.reason };
      },
      actor,
      (tx, locked) => this.guard(tx, locked, caller, approval),
    );
    return decided.ok ? accepted({ batch: decided.value, replayed: false }) : decided;
  }

  /**
   * The service approves a batch whose tier asks for nobody; who asks for it has looked at the batch. Asked again, it is refused
   * with NOT_IN_STATE.
   */
  async byNobody(
    batch: SettlementBatch,
    said: { readonly traceId: string; readonly reason: string },
  ): Promise<Result<SettlementBatch>> {
    if (batch.state === 'prepared' && (await this.hashOf(batch)) !== batch.contentHash)
      return refused(settlementRefusals.contentDiffers());
    const guard = (
      _tx: Tx,
      { approvalsNeeded, orders, leftOut }: SettlementBatch,
    ): Promise<Refusal | null> => {
      if (approvalsNeeded > 0) return Promise.resolve(settlementRefusals.approvalNeeded(approvalsNeeded));
      return Promise.resolve(orders === leftOut ? settlementRefusals.nothingToSettle() : null);
    };
    const happening = { kind: 'approve' as const, reason: said.reason };
    return this.changes.happen(batch.batchNo, happening, serviceActor(said.traceId), guard);
  }

  private async guard(
    tx: Tx,
    locked: SettlementBatch,
    { clientCode }: Caller,
    approval: SettlementApproval,
  ): Promise<Refusal | null> {
    if (approval.contentHash !== locked.contentHash) return settlementRefusals.contentDiffers();
    if (approval.clientId === locked.clientId) return settlementRefusals.ownApproval();
    if (locked.approvers && !locked.approvers.includes(clientCode))
      return settlementRefusals.notAmongApprovers();
    if (locked.orders === locked.leftOut) return settlementRefusals.nothingToSettle();
    const before = await this.batches.approvals(locked.batchNo, tx);
    if (before.some(({ clientId }) => clientId === approval.clientId))
      return settlementRefusals.approvedBefore();
    await this.batches.insertApproval(tx, locked.batchNo, approval, toDatabaseTime(this.clock.now()));
    return null;
  }

  /** Of the orders as they are, page by page. */
  async hashOf(batch: SettlementBatch): Promise<string> {
    let chain = noOrders(batch);
    let after: OrderPlace | null = null;
    for (;;) {
      const page = await this.orders.orders(batch.batchNo, null, after, ORDERS_AT_ONCE);
      if (page.length === 0) return contentHashOf({ ...batch, chain });
      chain = page.reduce(withOrder, chain);
      after = page.at(-1)!;
    }
  }
}

const isSame = (one: SettlementApproval, other: SettlementApproval): boolean =>
  one.clientId === other.clientId && one.contentHash === other.contentHash && one.reason === other.reason;
