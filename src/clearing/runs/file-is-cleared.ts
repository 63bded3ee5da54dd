import { Injectable } from '@nestjs/common';
import { type Tx } from '../../platform/database/index.js';
import type { Refusal } from '../../platform/errors/index.js';
import type { AcceptedFile, VoidCondition } from '../../trade-files/index.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';

/** A file on which a live run stands is not voided. A run that is about to begin waits for the file's row and finds it void. */
@Injectable()
export class FileIsCleared implements VoidCondition {
  constructor(private readonly runs: ClearingRunRepository) {}

  async refusal(tx: Tx, { fileNo }: AcceptedFile): Promise<Refusal | null> {
    const run = await this.runs.holdLive(tx, fileNo);
    return run ? clearingRunRefusals.fileIsCleared(run.id) : null;
  }
}
