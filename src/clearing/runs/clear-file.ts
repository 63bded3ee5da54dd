import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { valueOf } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { AcceptedFiles, type TradeRecord } from '../../trade-files/index.js';
import { OrderRepository } from '../orders/database/order.repository.js';
import { clearChunk, type ClearedChunk } from './clear-chunk.rules.js';
import type { ClearingRun, RunActor } from './clearing-run.js';
import { runTransition } from './clearing-run.state.js';
import { ClearedChunkRepository } from './database/cleared-chunk.repository.js';
import { ClearingGateRepository } from './database/clearing-gate.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { ClearingEngines, type ClearingEngine } from './engine.js';
import { TriggerSeconds } from './trigger-seconds.js';
import type { Work } from './work.js';

/**
 * Clears the records of a run chunk by chunk. Results, exceptions, holds, triggers of second clearing and how far the run is
 * are one transaction; whoever goes on begins behind the last one. While a chunk is written the next one is read.
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
  ) {}

  /** @returns when the run is cleared, void, or the work is to stop */
  async execute(book: BookRef, run: ClearingRun, actor: RunActor, work: Work): Promise<void> {
    const { source, businessDate, pinned, fileNo, chunkLines } = run;
    const engine = valueOf(await this.engines.load(book, source, businessDate, pinned));
    let current: ClearingRun | null = run;
    let next = this.files.page(fileNo, run.progress.lastLine, chunkLines);
    while (current !== null && !work.isStopping()) {
      const records: TradeRecord[] = await next;
      if (records.length === 0) return this.end(current, actor, work);
      next = this.files.page(fileNo, records.at(-1)!.lineNo, chunkLines);
      // Read ahead in vain when the chunk fails; its failure is enough.
      next.catch(() => undefined);
      current = await this.clear(current, records, engine, work);
      if (current !== null) await work.progressed(current.progress.lastLine);
    }
    await next.catch(() => undefined);
  }

  /** @returns the run behind the chunk; null when it was voided or somebody else has got on with it */
  private clear(
    run: ClearingRun,
    records: readonly TradeRecord[],
    engine: ClearingEngine,
    work: Work,
  ): Promise<ClearingRun | null> {
    return this.transactions.run(async (tx) => {
      await work.guard(tx);
      const locked = await this.runs.lock(tx, run.runNo);
      if (locked?.state !== 'clearing' || locked.progress.chunks !== run.progress.chunks) return null;
      await this.gates.hold(tx, run.bookId, run.source);
      const [first, last] = [records[0]!.lineNo, records.at(-1)!.lineNo];
      const orders = await this.orders.amongLines(tx, run, first, last);
      const chunk = clearChunk(records, run.progress, engine, orders);
      await this.write(tx, locked, chunk);
      return { ...locked, progress: chunk.progress };
    });
  }

  private async write(tx: Tx, run: ClearingRun, chunk: ClearedChunk): Promise<void> {
    const at = await this.runs.databaseNow(tx);
    await this.chunks.insert(tx, run, chunk, at);
    const ready = chunk.results.filter(({ heldBy }) => heldBy === null);
    await this.triggers.execute(tx, run, ready, at);
    await this.orders.recognise(tx, run.runNo, chunk.recognised);
    await this.runs.progress(tx, run, chunk.progress);
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
