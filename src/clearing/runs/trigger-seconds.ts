import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { Ids } from '../../platform/ids/index.js';
import { SecondRepository } from '../second/database/second.repository.js';
import type { ChunkResult } from './clear-chunk.rules.js';
import type { ClearingRun } from './clearing-run.js';

/** The trigger of a second clearing (二清), not its work, commits with the first result. */
@Injectable()
export class TriggerSeconds {
  constructor(
    private readonly seconds: SecondRepository,
    private readonly ids: Ids,
  ) {}

  /** @param run locked @param results ready ones; held ones are triggered when they are released */
  async execute(tx: Tx, run: ClearingRun, results: readonly ChunkResult[], at: string): Promise<void> {
    const triggers = results.flatMap(({ lineNo, cleared: { second } }) =>
      second === null ? [] : [{ id: this.ids.uuid(), lineNo, formula: second }],
    );
    await this.seconds.trigger(tx, run, triggers, at);
  }
}
