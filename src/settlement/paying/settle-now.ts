import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { serviceActor } from '../../payouts/index.js';
import { Agreements } from '../agreements.js';
import { ApproveSettlement } from '../approve-batch.js';
import { DetailRepository, type DetailPlace } from '../database/detail.repository.js';
import { OrderRepository } from '../database/order.repository.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import { PrepareBatch } from '../prepare-batch.js';
import type { SettlementBatch, SettlementState } from '../settlement-batch.js';
import { isDecided, isFree } from '../settlement-detail.js';
import { settlementRefusals } from '../settlement.errors.js';
import { StartBatch, type StartedBatch } from '../start-batch.js';
import { VoidBatch } from '../void-batch.js';
import { PayBatch } from './pay-batch.js';
import { payingRefusals } from './paying.errors.js';
import { PayingRound } from './paying-round.js';

interface Wanted {
  readonly party: string;
  readonly currency: string;
  readonly settlementDate: string;
  readonly reason: string;
}

const PAGE = 500;
const BATCHES = 50;
const AT_ONCE = 'settled at once';

/**
 * Settles one party at once (实时结算), by a batch of its own that goes the way of every batch: prepared, approved by its tier, paid.
 * Where the tier asks for nobody all of it happens in the request; else it waits for checkers, and is paid when they have agreed.
 */
@Injectable()
export class SettleNow {
  constructor(
    private readonly agreements: Agreements,
    private readonly batches: SettlementBatchRepository,
    private readonly details: DetailRepository,
    private readonly orders: OrderRepository,
    private readonly start: StartBatch,
    private readonly prepare: PrepareBatch,
    private readonly approve: ApproveSettlement,
    private readonly voiding: VoidBatch,
    private readonly pay: PayBatch,
    private readonly round: PayingRound,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    requestNumber: string,
    wanted: Wanted,
  ): Promise<Result<StartedBatch>> {
    const before = await this.batches.byRequest(book.id, caller.clientId, requestNumber);
    const problem = before === null ? await this.problem(book, wanted) : accepted(undefined);
    if (!problem.ok) return problem;
    const started = await this.start.execute(caller, book, requestNumber, { ...wanted, instead: null });
    if (!started.ok) return started;
    const { replayed } = started.value;
    const prepared = await this.prepare.execute(started.value.batch.batchNo);
    return accepted({ batch: await this.advance(prepared, caller.traceId), replayed });
  }

  /** Goes on with what was to be settled at once: checkers have agreed, or a node died. */
  async goOn(traceId: string): Promise<void> {
    for (const state of ['prepared', 'approved'] as const)
      for (let last = '0'; ;) {
        const page: SettlementBatch[] = await this.batches.inState(state, last, BATCHES);
        for (const batch of page) if (batch.party !== null) await this.advance(batch, traceId);
        if (page.length < BATCHES) break;
        last = page.at(-1)!.batchNo;
      }
  }

  /** As far as it goes without anybody; what another node did before stands. */
  private async advance(batch: SettlementBatch, traceId: string): Promise<SettlementBatch> {
    const { batchNo } = batch;
    const now = async (wanted: SettlementState): Promise<SettlementBatch | null> => {
      const read = await this.batches.byNumber(batchNo);
      return read.state === wanted ? read : null;
    };
    const prepared = await now('prepared');
    if (prepared && prepared.orders === prepared.leftOut) await this.leaveOut(prepared, traceId);
    else if (prepared?.approvalsNeeded === 0)
      await this.approve.byNobody(prepared, { traceId, reason: AT_ONCE });
    const approved = await now('approved');
    if (approved) await this.pay.byService(approved, { traceId, reason: AT_ONCE });
    const paying = await now('paying');
    if (paying) await this.round.ofBatch(batchNo, traceId);
    return this.batches.byNumber(batchNo);
  }

  private async problem(
    book: BookRef,
    { party, currency, settlementDate }: Wanted,
  ): Promise<Result<undefined>> {
    if (!book.currencies.has(currency))
      return refused(settlementRefusals.currencyNotInBook(currency, 'currency'));
    const agreed = (await this.agreements.inForce(book, currency, [party], settlementDate))(party);
    if (!agreed.ok) return agreed;
    let after: DetailPlace | null = null;
    for (;;) {
      const of = [book.id, currency, settlementDate, after, PAGE, party] as const;
      const page = await this.details.ofDate(...of);
      if (page.some((one) => isFree(one) && isDecided(one))) return accepted(undefined);
      if (page.length < PAGE) return refused(payingRefusals.nothingDue(party));
      after = page.at(-1)!;
    }
  }

  /** Nothing of it can be settled: the batch is void and says why, and its details are free again. */
  private async leaveOut(batch: SettlementBatch, traceId: string): Promise<void> {
    const [order] = await this.orders.orders(batch.batchNo, 'left-out', null, 1);
    const reason = `nothing of it can be settled: ${order?.code ?? 'another batch holds what is due'}`;
    await this.voiding.happen(batch, { version: batch.version, reason }, serviceActor(traceId));
  }
}
