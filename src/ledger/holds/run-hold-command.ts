import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import { PostingQueue, type Posting } from '../posting/index.js';
import { HoldListRepository } from './database/hold-list.repository.js';
import type { ChangedHoldDto } from './dto/hold.dto.js';
import { viewOfChange } from './hold-view.js';
import type { HoldWrite } from './hold.js';

export interface ChangedHold {
  readonly hold: ChangedHoldDto;
  /** True when the request number had been used before with the same content. */
  readonly replayed: boolean;
}

/** Sends a command on one hold through the queue of postings, and answers it from what was recorded. */
@Injectable()
export class RunHoldCommand {
  constructor(
    private readonly queue: PostingQueue,
    private readonly holds: HoldListRepository,
  ) {}

  /** @param makePosting is handed where its participation tells what it has decided */
  async execute(
    caller: Caller,
    book: BookRef,
    makePosting: (onDecided: (write: HoldWrite) => void) => Posting,
  ): Promise<Result<ChangedHold>> {
    let latest: HoldWrite | undefined;
    const posting = makePosting((write) => (latest = write));
    const outcome = await this.queue.post(posting);
    if (outcome.kind === 'refused') return refused(outcome.refusal);
    if (outcome.kind === 'posted') {
      const { after, event } = latest!;
      const told = { ...event, client: caller.clientCode, traceId: caller.traceId };
      return accepted({ hold: viewOfChange(after, told, book.code), replayed: false });
    }
    const first = await this.holds.changeOf(outcome.voucherId);
    if (!first) throw new Error(`The event of command ${outcome.voucherId} is not there`);
    const hold = viewOfChange(first.hold, first.event, book.code);
    // After a lost answer to COMMIT the group runs again and meets its own command: that is no replay.
    return accepted({ hold, replayed: outcome.voucherId !== posting.voucherId });
  }
}
