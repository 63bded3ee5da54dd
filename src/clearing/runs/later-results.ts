import { Injectable } from '@nestjs/common';
import { type Tx } from '../../platform/database/index.js';
import type { TradeRecord } from '../../trade-files/index.js';
import { ChunkClearing, type ChunkResult, type VoucherGroup } from './clear-chunk.rules.js';
import { NO_PROGRESS, type ClearingRun } from './clearing-run.js';
import { ClearedChunkRepository } from './database/cleared-chunk.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import type { ClearingEngine } from './engine.js';
import { TriggerSeconds } from './trigger-seconds.js';

/** One line that is cleared by itself. */
export interface LaterResult {
  readonly result: ChunkResult;
  readonly group: VoucherGroup;
}

/** @returns the exception's code and message when it cannot be cleared still */
export function clearLater(
  record: TradeRecord,
  engine: ClearingEngine,
): LaterResult | { readonly code: string; readonly message: string } {
  const alone = {
    clear: (one: TradeRecord) => engine.clear(one),
    accountsOf: engine.accountsOf.bind(engine),
    heldBy: () => null,
  };
  const clearing = new ChunkClearing(NO_PROGRESS, alone);
  const { results, exceptions } = clearing.add([record]);
  const { groups } = clearing.end();
  return results[0] && groups[0] ? { result: results[0], group: groups[0] } : exceptions[0]!;
}

/** Results that become ready after their chunk, because they were held or had no rule: each has a voucher of its own. */
@Injectable()
export class LaterResults {
  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly chunks: ClearedChunkRepository,
    private readonly triggers: TriggerSeconds,
  ) {}

  /** @param run locked */
  async release(tx: Tx, run: ClearingRun, released: readonly LaterResult[]): Promise<void> {
    for (const { result, group } of released) await this.chunks.release(tx, run, result.lineNo, group);
    await this.trigger(tx, run, released);
    await this.runs.reopen(tx, run.runNo);
  }

  /** @param run locked */
  async add(tx: Tx, run: ClearingRun, later: readonly LaterResult[]): Promise<void> {
    for (const { result, group } of later) await this.chunks.insertLater(tx, run, result, group);
    await this.trigger(tx, run, later);
    await this.runs.reopen(tx, run.runNo);
  }

  private async trigger(tx: Tx, run: ClearingRun, later: readonly LaterResult[]): Promise<void> {
    const results = later.map(({ result }) => result);
    await this.triggers.execute(tx, run, results, await this.runs.databaseNow(tx));
  }
}
