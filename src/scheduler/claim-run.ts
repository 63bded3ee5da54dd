import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { Ids } from '../platform/ids/index.js';
import { requireFence, type Fencing } from '../platform/lock/index.js';
import { ChangeRun, NODE } from './change-run.js';
import { MOST_BREAKS } from './run.rules.js';
import type { JobRun, RunStatus } from './run.js';

/** A try of a run that this node may work at. */
export interface Claimed {
  readonly kind: 'claimed';
  readonly run: JobRun;
  readonly claim: string;
}

/** The run was not to be worked at: somebody else has it, or it ended where its node fell silent. */
export type Claim =
  Claimed | { readonly kind: 'left' } | { readonly kind: 'ended'; readonly status: RunStatus };

const LEFT: Claim = { kind: 'left' };

/** Takes a run up, or goes on with one whose node has given no sign of life. Under the lock of its job. */
@Injectable()
export class ClaimRun {
  constructor(
    private readonly transactions: Transactions,
    private readonly changing: ChangeRun,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async execute(id: string, resource: string, fencing: Fencing): Promise<Claim> {
    const claim = this.ids.uuid();
    return this.transactions.run(async (tx) => {
      await requireFence(tx, resource, fencing.number);
      const run = await this.changing.lock(tx, id);
      // The answer to COMMIT was lost, and the unit runs again.
      if (run?.claim === claim && run.status === 'running') return { kind: 'claimed', run, claim };
      if (run?.status === 'waiting' && !run.isEarly) return this.take(tx, run, claim, 'claim');
      if (run?.status === 'running' && run.isSilent) return this.takeOver(tx, run, claim);
      return LEFT;
    });
  }

  /** What a person has asked the silent node for is done at once; a run that breaks every node is left to people. */
  private async takeOver(tx: Tx, run: JobRun, claim: string): Promise<Claim> {
    if (run.wish) {
      const cause = { reason: 'as asked; its node was silent' };
      return { kind: 'ended', status: await this.changing.apply(tx, run, run.wish, cause) };
    }
    if (run.breaks + 1 < MOST_BREAKS) return this.take(tx, run, claim, 'take-over');
    const message = `Its node fell silent ${MOST_BREAKS} times in a row`;
    const status = await this.changing.apply(tx, run, 'fail', { reason: message }, { message });
    return { kind: 'ended', status };
  }

  private async take(tx: Tx, run: JobRun, claim: string, event: 'claim' | 'take-over'): Promise<Claim> {
    const now = toDatabaseTime(this.clock.now());
    const attempt = run.attempt + 1;
    const breaks = event === 'claim' ? run.breaks : run.breaks + 1;
    const reason = event === 'claim' ? '' : 'its node was silent';
    await this.changing.apply(
      tx,
      run,
      event,
      { reason },
      {
        ...{ claim, attempt, breaks, node: NODE, beats: true, pauseSeconds: null, expectedEnd: null },
        ...{ attemptAt: now, attemptDone: run.done, startedAt: run.startedAt ?? now },
      },
    );
    const taken = { ...run, status: 'running' as const, claim, attempt, breaks };
    return { kind: 'claimed', claim, run: { ...taken, attemptAt: now, attemptDone: run.done } };
  }
}
