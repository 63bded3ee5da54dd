import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import type { JobContext } from '../../scheduler/index.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import { GatherDue } from '../gather-due.js';
import { PrepareBatch } from '../prepare-batch.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { settlementRefusals } from '../settlement.errors.js';
import { ReadAhead } from '../read-ahead.js';
import { StartBatch } from '../start-batch.js';
import { VoidBatch } from '../void-batch.js';
import { NightBatchRepository } from './database/night-batch.repository.js';
import { NightDates } from './night-dates.js';
import { nightNumber } from './night-number.rules.js';

const BUSY = settlementRefusals.alreadyPreparing('').code;

/** Makes the batches of a night: gathers what is due, and prepares a batch for each date and currency that has something new. */
@Injectable()
export class PrepareNight {
  constructor(
    private readonly gathering: GatherDue,
    private readonly dates: NightDates,
    private readonly rows: NightBatchRepository,
    private readonly batches: SettlementBatchRepository,
    private readonly start: StartBatch,
    private readonly preparing: PrepareBatch,
    private readonly voiding: VoidBatch,
    private readonly transactions: Transactions,
  ) {}

  /** Pages by key; done again, a page changes nothing. */
  async gather(
    context: JobContext,
    book: BookRef,
    date: string,
    progressed: () => Promise<void>,
  ): Promise<void> {
    await ReadAhead.during(async (ahead) => {
      let next: string | null = null;
      do {
        const page = await this.gathering.page(book, date, next, ahead);
        await this.transactions.runAmongTwins(async (tx) => {
          await context.requireFence(tx);
          await page.write(tx);
        });
        await progressed();
        next = page.next;
      } while (next !== null);
    });
  }

  /**
   * Begun again, it goes on with the batch that it has started.
   * @returns what it waits for; null: it is done
   */
  async prepare(
    context: JobContext,
    book: BookRef,
    currency: string,
    date: string,
    progressed: () => Promise<void>,
  ): Promise<string | null> {
    const begun = await this.begun(context, book, currency, date);
    if (begun === null || typeof begun === 'string') return begun;
    return ReadAhead.during(async (ahead) => {
      for (;;) {
        const batch = await this.batches.byNumber(begun.batchNo);
        if (batch.state !== 'preparing') return this.finish(context, batch);
        await this.preparing.step(book, batch, ahead);
        await progressed();
      }
    });
  }

  /** @returns the batch to go on with, what stands in its way, or null: there is nothing to settle */
  private async begun(
    { businessDate, traceId }: JobContext,
    book: BookRef,
    currency: string,
    settlementDate: string,
  ): Promise<SettlementBatch | string | null> {
    const made = (await this.rows.startedBy(book.id, businessDate)).filter(
      (one) => one.currency === currency && one.settlementDate === settlementDate,
    );
    const open = made.find(({ state }) => state === 'preparing');
    if (open) return open;
    if (!(await this.dates.hasFresh(book.id, currency, settlementDate))) return null;
    const number = nightNumber(businessDate, currency, settlementDate, made.length + 1);
    const wanted = { currency, settlementDate, reason: `night of ${businessDate}`, instead: null };
    const started = await this.start.execute({ clientId: 0, apiKeyId: 0, traceId }, book, number, wanted);
    if (started.ok) return started.value.batch;
    if (started.refusal.code === BUSY) return started.refusal.message;
    throw new RefusalError(started.refusal);
  }

  /** One that settles nothing is void at once: its details are free, and its orders say why each was left out. */
  private async finish({ traceId }: JobContext, batch: SettlementBatch): Promise<null> {
    if (batch.state !== 'prepared' || batch.orders !== batch.leftOut) return null;
    const said = { version: batch.version, reason: 'nothing in it settles anything' };
    const actor = { clientId: 0, apiKeyId: 0, traceId, part: 'service' as const };
    valueOf(await this.voiding.happen(batch, said, actor));
    return null;
  }
}
