import { Injectable } from '@nestjs/common';
import { type Tx } from '../../platform/database/index.js';
import type { Refusal } from '../../platform/errors/index.js';
import type { ClearingRun } from '../runs/clearing-run.js';
import { clearingRunRefusals } from '../runs/clearing-runs.errors.js';
import type { RunVoidCondition } from '../runs/void-run.js';
import { ExtraRepository } from './database/extra.repository.js';

/** A run whose results were corrected by differences is not voided any more: their money stands on it. */
@Injectable()
export class DifferencesOfRun implements RunVoidCondition {
  constructor(private readonly extras: ExtraRepository) {}

  async refusal(tx: Tx, { runNo }: ClearingRun): Promise<Refusal | null> {
    const isCorrected = await this.extras.hasDifference(tx, runNo);
    return isCorrected ? clearingRunRefusals.isSettled('Differences of the run are recorded') : null;
  }
}
