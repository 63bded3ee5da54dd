import { Injectable } from '@nestjs/common';
import { databaseErrorKind, Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { AcceptedFiles, type AcceptedFile } from '../../trade-files/index.js';
import { ClearingPace } from './clearing-pace.js';
import { NO_PROGRESS, type ClearingRun, type RunActor } from './clearing-run.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { ClearingGateRepository } from './database/clearing-gate.repository.js';
import { ClearingRunRepository, type NewRun } from './database/clearing-run.repository.js';
import { ClearingEngines } from './engine.js';
import type { WorkGuard } from './work-guard.js';

export interface StartedRun {
  readonly run: ClearingRun;
  /** True when a live run stood on the file already: it is answered. */
  readonly replayed: boolean;
}

/** Begins the clearing of an accepted file: all versions are pinned, and one live run stands on the file. */
@Injectable()
export class StartRun {
  constructor(
    private readonly files: AcceptedFiles,
    private readonly engines: ClearingEngines,
    private readonly runs: ClearingRunRepository,
    private readonly gates: ClearingGateRepository,
    private readonly pace: ClearingPace,
    private readonly transactions: Transactions,
    private readonly ids: Ids,
  ) {}

  /** @param despiteMissing clears a file although others of its date are not there yet */
  async execute(
    book: BookRef,
    file: AcceptedFile,
    actor: RunActor,
    said: { readonly despiteMissing: boolean; readonly reason: string; readonly guard?: WorkGuard },
  ): Promise<Result<StartedRun>> {
    const standing = await this.runs.liveOf(file.fileNo);
    if (standing) return accepted({ run: standing, replayed: true });
    const { complete, missing } = await this.files.complete(book.id, file.source, file.businessDate);
    if (!complete && !said.despiteMissing) return refused(clearingRunRefusals.incomplete(missing));
    const engine = await this.engines.load(book, file.source, file.businessDate, null);
    if (!engine.ok) return engine;
    await this.gates.ensure(book.id, file.source);
    try {
      const isThere = await this.transactions.run(async (tx) => {
        await said.guard?.(tx);
        return this.insert(tx, file, engine.value.pinned, said.reason, actor);
      });
      if (!isThere) return refused(clearingRunRefusals.fileNotAccepted(file.id));
    } catch (error) {
      // A twin was faster, or the answer to our own COMMIT was lost: one run stands there.
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
    }
    return accepted({ run: (await this.runs.liveOf(file.fileNo))!, replayed: false });
  }

  /** @returns false when the file is not accepted any more */
  private async insert(
    tx: Tx,
    file: AcceptedFile,
    pinned: string,
    reason: string,
    actor: RunActor,
  ): Promise<boolean> {
    if (!(await this.files.hold(tx, file.fileNo))) return false;
    const { bookId, source, registrar, businessDate, fileNo, records } = file;
    const recordedAt = await this.runs.databaseNow(tx);
    const run: NewRun = {
      ...{ id: this.ids.uuid(), bookId, source, registrar, businessDate, fileNo, records, pinned },
      ...{ state: 'clearing', version: 1, isOver: false, chunkLines: this.pace.chunkLines },
      ...{ progress: NO_PROGRESS, postedChunks: 0, createdAt: recordedAt, changedAt: recordedAt },
    };
    const record = {
      number: 1,
      kind: 'start',
      from: null,
      to: 'clearing',
      reason,
      actor,
      recordedAt,
    } as const;
    await this.runs.insert(tx, run, record);
    return true;
  }
}
