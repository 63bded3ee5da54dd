import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { TradeFileRepository, type FileActor, type FileFacts } from './database/trade-file.repository.js';
import type { TradeFile, TradeFileEvent } from './trade-file.js';
import { tradeFileTransition } from './trade-file.state.js';

/** Somebody else has the file now: whatever was in hand is left to them. */
export class Overtaken extends Error {}

export interface FileStep {
  readonly event: TradeFileEvent;
  readonly reason: string;
  readonly actor: FileActor;
  readonly facts?: FileFacts;
}

/** Changes the state of a file by the table, with an event in its history. */
@Injectable()
export class FileChanges {
  constructor(
    private readonly files: TradeFileRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * @param claim of the stage that does it; null on a row that is locked
   * @throws Overtaken when the file is not what it was decided on
   */
  async apply(tx: Tx, file: TradeFile, claim: string | null, step: FileStep): Promise<void> {
    const transition = tradeFileTransition(file.state, step.event);
    if (!transition) throw new Error(`A file that is ${file.state} has no event ${step.event}`);
    const recordedAt = toDatabaseTime(this.clock.now());
    const isEnd = transition.to === 'accepted' || transition.to === 'refused' || transition.to === 'voided';
    const isOver = transition.to === 'refused' || transition.to === 'voided';
    const facts = {
      ...step.facts,
      ...(isEnd && transition.to !== 'voided' && { endedAt: recordedAt }),
      ...(isOver && { isOver: true as const }),
    };
    const { event, reason, actor } = step;
    const change = { event, to: transition.to, reason, actor, recordedAt, facts };
    if (!(await this.files.change(tx, file, claim, change)))
      throw new Overtaken(`File ${file.id} has changed`);
  }
}
