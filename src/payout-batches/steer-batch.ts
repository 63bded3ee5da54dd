import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { accepted, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { DecidedBatch } from './approve-batch.js';
import { BatchChanges } from './batch-changes.js';
import { BatchListRepository } from './database/batch-list.repository.js';
import { EndBatch } from './end-batch.js';
import { FindBatch } from './find-batch.js';
import { actorOf } from './new-batch.js';
import type { BatchPart, BatchState } from './batch.js';

export type Steering = 'pause' | 'resume' | 'void' | 'finish';

/** Where each leads: found there, said by the same client for the same reason, it is the first answer again. */
const LEADS_TO: Readonly<Record<Steering, BatchState>> = {
  pause: 'paused',
  resume: 'paying',
  void: 'void',
  finish: 'finished',
};

/**
 * People stop a batch, let it go on, or end it. A void or a pause changes the row of the batch and nothing else, behind its
 * lock: once it is answered no intent of any item commits, by whichever path.
 */
@Injectable()
export class SteerBatch {
  constructor(
    private readonly find: FindBatch,
    private readonly list: BatchListRepository,
    private readonly changes: BatchChanges,
    private readonly ending: EndBatch,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    id: string,
    kind: Steering,
    reason: string,
  ): Promise<Result<DecidedBatch>> {
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const actor = actorOf(caller, partOf(caller));
    const decided =
      kind === 'finish'
        ? await this.ending.finish(found.value, { kind, reason }, actor)
        : await this.changes.happen(id, { kind, reason }, actor);
    if (decided.ok) return accepted({ batch: decided.value, replayed: false });
    if (await this.isSameAgain(caller, id, kind, reason)) {
      const batch = (await this.list.byId(id))!;
      return accepted({ batch, replayed: true });
    }
    await this.changes.recordRefusal(id, kind, decided.refusal, actor);
    return decided;
  }

  private async isSameAgain(
    { clientCode }: Caller,
    id: string,
    kind: Steering,
    reason: string,
  ): Promise<boolean> {
    const batch = await this.list.byId(id);
    if (batch?.state !== LEADS_TO[kind]) return false;
    const last = (await this.list.events(id)).filter((event) => event.kind === kind).at(-1);
    return last !== undefined && last.client === clientCode && last.reason === reason;
  }
}

const partOf = ({ roles }: Caller): BatchPart =>
  roles.has('operator') ? 'operator' : roles.has('approver') ? 'approver' : 'poster';
