import { Injectable } from '@nestjs/common';
import { type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import type { ClearingRun, RunActor } from './clearing-run.js';
import { runTransition } from './clearing-run.state.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { VoidClearingRunDto } from './dto/clearing-commands.dto.js';
import type { Work } from './work.js';

/** What somebody has to say before a run is voided. */
export interface RunVoidCondition {
  /**
   * Asked behind the lock of the run's row, in the transaction that voids it; may write what ends with the run.
   * @returns why the run must stay; null: nothing speaks against it
   */
  refusal(tx: Tx, run: ClearingRun): Promise<Refusal | null>;
  /**
   * Takes back what it has posted on top of a run that is void by now, before the run's own vouchers are reversed.
   * @returns false when something is left
   */
  undo?(book: BookRef, run: ClearingRun, actor: RunActor, work: Work): Promise<boolean>;
}

/** Where others register what must be so before a run is voided: nothing of it is settled, or on its way. */
@Injectable()
export class RunVoidConditions {
  private readonly conditions: RunVoidCondition[] = [];

  add(condition: RunVoidCondition): void {
    this.conditions.push(condition);
  }

  async refusal(tx: Tx, run: ClearingRun): Promise<Refusal | null> {
    for (const condition of this.conditions) {
      const refusal = await condition.refusal(tx, run);
      if (refusal) return refusal;
    }
    return null;
  }

  async undo(book: BookRef, run: ClearingRun, actor: RunActor, work: Work): Promise<boolean> {
    for (const condition of this.conditions)
      if (condition.undo && !(await condition.undo(book, run, actor, work))) return false;
    return true;
  }
}

/**
 * Voids a run: from that row on nothing of it is seen or posted, and its file may be cleared again. What it has posted is
 * reversed behind it. With maker and checker, because payables go away.
 */
@Injectable()
export class VoidClearingRun implements ChangeCommand<VoidClearingRunDto> {
  readonly effect = 'change';
  readonly name = 'void-clearing-run';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = VoidClearingRunDto;

  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly conditions: RunVoidConditions,
  ) {}

  async check(book: BookRef, { run: id }: VoidClearingRunDto): Promise<Result<void>> {
    const run = await this.runs.byId(id);
    if (run?.bookId !== book.id) return refused(clearingRunRefusals.runNotFound(id, 'content/run'));
    return run.state === 'void'
      ? refused(clearingRunRefusals.notInState('void', 'void'))
      : accepted(undefined);
  }

  async execute(tx: Tx, order: ApprovedOrder<VoidClearingRunDto>): Promise<Result<object>> {
    const { content, caller, reason, book } = order;
    const found = await this.runs.byId(content.run);
    const run = found?.bookId === book.id ? await this.runs.lock(tx, found.runNo) : null;
    if (!run) return refused(clearingRunRefusals.runNotFound(content.run, 'content/run'));
    const { clientId, apiKeyId, traceId } = caller;
    const recordedAt = await this.runs.databaseNow(tx);
    const change = runTransition(run, 'void', { reason, actor: { clientId, apiKeyId, traceId }, recordedAt });
    if (!change.ok) return change;
    const refusal = await this.conditions.refusal(tx, run);
    if (refusal) return refused(refusal);
    await this.runs.change(tx, change.value);
    return accepted({ run: run.id });
  }
}
