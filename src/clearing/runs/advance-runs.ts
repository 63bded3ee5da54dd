import { Injectable } from '@nestjs/common';
import { newTraceId } from '../../platform/http/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Locks, requireFence } from '../../platform/lock/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { ClearFile } from './clear-file.js';
import type { ClearingRun, RunActor } from './clearing-run.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { ClearingWorkRepository } from './database/clearing-work.repository.js';
import { PostRun } from './post-run.js';
import { UndoRun } from './undo-run.js';
import type { WorkGuard } from './work-guard.js';
import type { Work } from './work.js';

const PAGE = 100;
const LOCK_MILLISECONDS = 30_000;
/** Each of a run's states is worked on at most so often in one go. */
const MOST_STEPS = 5;

/** Who works at a run, and what else has to hold. */
export interface Worker {
  readonly traceId: string;
  isStopping(): boolean;
  readonly guard?: WorkGuard;
  readonly progressed?: Work['progressed'];
}

/**
 * Takes runs as far as they go: clear, post, or reverse what a void one has posted. One node works at a run at a time; the
 * lock saves work, the rows keep it right.
 */
@Injectable()
export class AdvanceRuns {
  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly work: ClearingWorkRepository,
    private readonly clearing: ClearFile,
    private readonly posting: PostRun,
    private readonly undoing: UndoRun,
    private readonly books: BookDirectory,
    private readonly locks: Locks,
  ) {}

  /** All runs with something left to do. */
  async round(isStopping: () => boolean = () => false, traceId = newTraceId()): Promise<void> {
    for (let last = '0'; !isStopping();) {
      const page = await this.work.unfinished(null, last, PAGE);
      for (const runNo of page) if (!isStopping()) await this.advance(runNo, { traceId, isStopping });
      if (page.length < PAGE) return;
      last = page.at(-1)!;
    }
  }

  /** @returns false when another node is at it, or nobody can tell */
  async advance(runNo: string, worker: Worker): Promise<boolean> {
    const run = (await this.runs.byNumber(runNo))!;
    const resource = `clearing-run:${run.id}`;
    const done = await this.locks.withLock(resource, LOCK_MILLISECONDS, ({ number, signal }) =>
      this.workAt(runNo, worker, {
        guard: async (tx) => {
          await worker.guard?.(tx);
          await requireFence(tx, resource, number);
        },
        isStopping: () => worker.isStopping() || signal.aborted,
        progressed: worker.progressed ?? (() => Promise.resolve()),
      }),
    );
    return done.ok;
  }

  private async workAt(runNo: string, { traceId }: Worker, work: Work): Promise<void> {
    const actor: RunActor = { clientId: 0, apiKeyId: 0, traceId };
    let before: string | null = null;
    for (let step = 0; step < MOST_STEPS && !work.isStopping(); step++) {
      const run = (await this.runs.byNumber(runNo))!;
      const standing = `${run.version}/${run.progress.chunks}/${run.postedChunks}`;
      if (run.isOver || standing === before) return;
      before = standing;
      await this.step(run, actor, work);
    }
  }

  private async step(run: ClearingRun, actor: RunActor, work: Work): Promise<void> {
    const book = valueOf(await this.books.byCode(await this.runs.bookCode(run.bookId)));
    switch (run.state) {
      case 'clearing':
        return this.clearing.execute(book, run, actor, work);
      case 'cleared':
      case 'posting':
        return this.posting.execute(run, actor, work);
      case 'posted':
        if (await this.posting.later(run, actor, work)) await this.runs.over(run.runNo);
        return;
      case 'void':
        return this.undoing.execute(book, run, actor, work);
    }
  }
}
