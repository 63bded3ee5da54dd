import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import type { Refusal } from '../platform/errors/index.js';
import type { ClearingRun, RunVoidCondition } from '../clearing/index.js';
import { RunRepository } from './database/run.repository.js';
import { settlementRefusals } from './settlement.errors.js';

/**
 * What of a clearing run stands in a batch that is not void keeps the run from being voided. What is free is withdrawn by the
 * row of the run alone, however many details there are: whoever takes details holds that row shared and looks at it.
 */
@Injectable()
export class WithdrawRun implements RunVoidCondition {
  constructor(
    private readonly runs: RunRepository,
    private readonly clock: Clock,
  ) {}

  async refusal(tx: Tx, run: ClearingRun): Promise<Refusal | null> {
    // First, so that who takes something of it meanwhile is waited for, and counted. A refusal undoes it.
    await this.runs.withdraw(tx, run.bookId, run, toDatabaseTime(this.clock.now()));
    const holder = await this.runs.holder(tx, run.runNo);
    return holder === null ? null : settlementRefusals.runIsTaken(holder);
  }
}
