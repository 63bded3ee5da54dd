import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { valueOf } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { AcceptedFiles, type TradeRecord } from '../../trade-files/index.js';
import { OrderRepository } from '../orders/database/order.repository.js';
import { ChunkClearing } from './clear-chunk.rules.js';
import { ClearingPace } from './clearing-pace.js';
import type { ClearingRun, RunActor } from './clearing-run.js';
import { runTransition } from './clearing-run.state.js';
import { ClearedChunkRepository } from './database/cleared-chunk.repository.js';
import { ClearingGateRepository } from './database/clearing-gate.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { ClearingEngines, type ClearingEngine } from './engine.js';
import { PagesAhead } from './pages-ahead.js';
import { TriggerSeconds } from './trigger-seconds.js';
import type { Work } from './work.js';

/**
 * Clears the records of a run chunk by chunk. Results, exceptions, holds, triggers of second clearing and how far the run is
 * are one transaction, written page by page while the next page is read; whoever goes on begins behind the last chunk.
 */
@Injectable()
export class ClearFile {
  constructor(
    private readonly files: AcceptedFiles,
    private readonly engines: ClearingEngines,
    private readonly runs: ClearingRunRepository,
    private readonly gates: ClearingGateRepository,
    private readonly chunks: ClearedChunkRepository,
    private readonly triggers: TriggerSeconds,
    private readonly orders: OrderRepository,
    private readonly transactions: Transactions,
    private readonly pace: ClearingPace,
  ) {}

  /** @returns when the run is cleared, void, or the work is to stop */
  async execute(book: BookRef, run: ClearingRun, actor: RunActor, work: Work): Promise<void> {
    const { source, businessDate, pinned, fileNo, chunkLines } = run;
    const engine = valueOf(await this.engines.load(book, source, businessDate, pinned));
    let current: ClearingRun | null = run;
    const read = (after: number, limit: number): Promise<TradeRecord[]> =>
      this.files.page(fileNo, after, limit);
    const pages = new PagesAhead(read, chunkLines, this.pace.pageLines, run.progress.lastLine);
    try {
      while (current !== null && !work.isStopping()) {
        if (await pages.isOver()) return await this.end(current, actor, work);
        current = await this.clear(current, pages, engine, work);
        if (current !== null) await work.progressed(current.progress.lastLine);
      }
    } finally {
      await pages.stop();
    }
  }

  /** @returns the run behind the chunk; null when it was voided or somebody else has got on with it */
  private clear(
    run: ClearingRun,
    pages: PagesAhead,
    engine: ClearingEngine,
    work: Work,
  ): Promise<ClearingRun | null> {
    return this.transactions.run(async (tx) => {
      await work.guard(tx);
      const locked = await this.runs.lock(tx, run.runNo);
      if (locked?.state !== 'clearing' || locked.progress.chunks !== run.progress.chunks) return null;
      // It was told to take other versions: its engine is made again.
      if (locked.version !== run.version) return null;
      await this.gates.hold(tx, run.bookId, run.source);
      const recordedAt = await this.runs.databaseNow(tx);
      const clearing = new ChunkClearing(run.progress, engine);
      for (let records = await pages.next(); records.length > 0; records = await pages.next())
        await this.clearPage(tx, locked, clearing, records, recordedAt);
      const chunk = clearing.end();
      await this.chunks.insert(tx, locked, chunk, recordedAt);
      await this.runs.progress(tx, locked, chunk.progress);
      return { ...locked, progress: chunk.progress };
    });
  }

  private async clearPage(
    tx: Tx,
    run: ClearingRun,
    clearing: ChunkClearing,
    records: readonly TradeRecord[],
    recordedAt: string,
  ): Promise<void> {
    const orders = await this.orders.amongLines(tx, run, records[0]!.lineNo, records.at(-1)!.lineNo);
    const page = clearing.add(records, orders);
    await this.chunks.insertPage(tx, run, run.progress.chunks + 1, page, recordedAt);
    const ready = page.results.filter(({ heldBy }) => heldBy === null);
    await this.triggers.execute(tx, run, ready, recordedAt);
    await this.orders.recognise(tx, run.runNo, page.recognised);
  }

  /** @throws Error when the run has not met every record of the file: nothing of it may be posted */
  private async end(run: ClearingRun, actor: RunActor, work: Work): Promise<void> {
    const { cleared, exceptions, recognised } = run.progress;
    const met = cleared + exceptions + recognised;
    await this.transactions.run(async (tx) => {
      await work.guard(tx);
      const locked = await this.runs.lock(tx, run.runNo);
      if (locked?.state !== 'clearing' || locked.version !== run.version) return;
      // Also when the file is not accepted any more, which a live run keeps from happening.
      if (met !== run.records)
        throw new Error(`Clearing run ${run.id} has met ${met} records of ${run.records}; verify its file`);
      const recordedAt = await this.runs.databaseNow(tx);
      const said = { reason: `${met} records`, actor, recordedAt };
      await this.runs.change(tx, valueOf(runTransition(locked, 'clear', said)));
    });
  }
}
