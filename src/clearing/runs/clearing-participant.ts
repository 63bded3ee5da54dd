import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused } from '../../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../../ledger/posting/index.js';
import { keyText, readKey, type ClearingPosting, type PostingKey } from './clearing-posting.js';
import type { ClearingRun } from './clearing-run.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { ClearingPostingRepository } from './database/clearing-posting.repository.js';

export interface LockedPosting {
  readonly run: ClearingRun;
  readonly posting: ClearingPosting;
}

interface PostedAs {
  readonly voucherId: string;
  /** Its results were not ready before. */
  readonly wasWaiting: boolean;
}

/**
 * Makes it part of a posting that the row of its voucher says so: there is a voucher exactly where the row is posted. The run
 * is held shared, so that nothing of it is posted once it is void.
 */
@Injectable()
export class ClearingParticipant implements Participant<LockedPosting, PostedAs> {
  readonly name = 'clearing';
  readonly rank = 9;
  readonly locksAtOnce = true;

  constructor(private readonly postings: ClearingPostingRepository) {}

  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, LockedPosting>> {
    const { runs: held, postings } = await this.postings.lockWithRuns(tx, keys.map(readKey));
    const runs = new Map(held.map((run) => [run.runNo, run]));
    return new Map(postings.map((posting) => [keyText(posting), { run: runs.get(posting.runNo)!, posting }]));
  }

  apply(row: LockedPosting | undefined, { voucherId }: PostedAs): LockedPosting {
    return { ...row!, posting: { ...row!.posting, state: 'posted', voucherId } };
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<PostedAs>[]): Promise<void> {
    const made = writes.map(({ key, change }) => ({ ...readKey(key), ...change }));
    await this.postings.posted(tx, made);
    for (const { wasWaiting, runNo, chunk, group } of made)
      if (wasWaiting) await this.postings.ready(tx, { runNo, chunk, group });
  }

  posting(key: PostingKey): Participation {
    const text = keyText(key);
    const participation: Participation<LockedPosting, PostedAs> = {
      participant: this,
      keys: [text],
      decide: (rows, { voucherId }) => {
        const row = rows.get(text);
        if (!row || (row.run.state !== 'posting' && row.run.state !== 'posted'))
          return refused(clearingRunRefusals.changedMeanwhile());
        const { state, chunk } = row.posting;
        if (state !== 'open' && state !== 'refused') return refused(clearingRunRefusals.alreadyPosted());
        const wasWaiting = state === 'refused' || chunk === 0;
        return accepted({ writes: [{ key: text, change: { voucherId, wasWaiting } }] });
      },
    };
    return participation;
  }
}
