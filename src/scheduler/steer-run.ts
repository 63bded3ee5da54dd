import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { ChangeRun } from './change-run.js';
import { effectOf, type RunCommand } from './run.state.js';
import { schedulerRefusals } from './scheduler.errors.js';

export interface SteerOrder {
  readonly run: string;
  readonly command: RunCommand;
  readonly reason: string;
}

/** Who resumes has looked: what it was broken off for before does not count. */
const AFRESH = { breaks: 0, pauseSeconds: null };

/** Pauses, resumes or cancels a run. One that is being worked at heeds it at its job's next save. */
@Injectable()
export class SteerRun {
  constructor(
    private readonly transactions: Transactions,
    private readonly changing: ChangeRun,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, book: BookRef, order: SteerOrder): Promise<Result<void>> {
    if (!isUuid(order.run)) return refused(schedulerRefusals.runNotFound(order.run));
    return this.transactions.run((tx) => this.steer(tx, caller, book, order));
  }

  private async steer(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    { run: id, command, reason }: SteerOrder,
  ): Promise<Result<void>> {
    const run = await this.changing.lock(tx, id);
    if (run?.bookId !== book.id) return refused(schedulerRefusals.runNotFound(id));
    const effect = effectOf(command, run);
    if (effect.kind === 'refuse') return refused(schedulerRefusals.wrongState(command, run.status));
    if (effect.kind === 'nothing') return accepted(undefined);
    const cause = { caller, reason };
    if (effect.kind === 'tell') await this.changing.tell(tx, run, effect.wish, cause);
    else await this.changing.apply(tx, run, effect.event, cause, command === 'resume' ? AFRESH : {});
    const detail = { job: run.job, businessDate: run.businessDate, revision: run.revision };
    const event = { caller, bookId: book.id, action: `job-run.${command}`, target: id, reason, detail };
    await this.audit.record(tx, event);
    return accepted(undefined);
  }
}
