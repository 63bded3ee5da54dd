import { Injectable } from '@nestjs/common';
import { BatchSteps } from './batch-steps.js';
import { DetailRepository } from './database/detail.repository.js';
import { OrderRepository } from './database/order.repository.js';
import { RunRepository } from './database/run.repository.js';
import type { SettlementBatch } from './settlement-batch.js';
import { countsByRun } from './settlement-detail.js';
import { SettlementPace } from './settlement-pace.js';

/** Gives back the details of parties that were left out, so that they are free for when it is agreed what becomes of them. */
@Injectable()
export class ReleaseLeftOut {
  constructor(
    private readonly steps: BatchSteps,
    private readonly details: DetailRepository,
    private readonly orders: OrderRepository,
    private readonly runs: RunRepository,
    private readonly pace: SettlementPace,
  ) {}

  async step(batch: SettlementBatch): Promise<void> {
    const { batchNo, cursorText, cursorNo } = batch;
    // Of a party one order is left out at most.
    const after = cursorText === null ? null : { party: cursorText, side: '~' };
    const [order] = await this.orders.orders(batchNo, 'left-out', after, 1);
    if (!order) {
      await this.steps.take(batch, [], () => Promise.resolve({ phase: 'done' }));
      return;
    }
    const { party, side } = order;
    const page = await this.details.ofBatch(batchNo, party, cursorNo, this.pace.page);
    const out = page.filter(({ direction }) => side === 'net' || direction === side);
    await this.steps.take(batch, [], async (tx) => {
      const numbers = out.map(({ detailNo }) => detailNo);
      const locked = await this.details.lock(tx, numbers);
      if (locked.some((one) => one.batchNo !== batchNo))
        throw new Error(`Batch ${batchNo} does not hold what it gives back`);
      await this.details.release(tx, batchNo, numbers);
      await this.runs.count(tx, batchNo, countsByRun(locked, -1));
      const next = page.at(-1);
      return {
        ...(next ? { cursorNo: next.detailNo } : { cursorText: party, cursorNo: '0' }),
        details: batch.details - BigInt(out.length),
      };
    });
  }
}
