import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused } from '../../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../../ledger/posting/index.js';
import type { ClearingRun } from '../runs/clearing-run.js';
import { clearingRunRefusals } from '../runs/clearing-runs.errors.js';
import { ClearingRunRepository } from '../runs/database/clearing-run.repository.js';
import { ExtraRepository } from './database/extra.repository.js';
import type { ClearingExtra } from './extra.js';

/** Has what is to be settled be there with its voucher or not at all, and only while its run is posted. */
@Injectable()
export class ExtraParticipant implements Participant<ClearingRun, ClearingExtra> {
  readonly name = 'clearing-extras';
  readonly rank = 12;

  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly extras: ExtraRepository,
  ) {}

  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, ClearingRun>> {
    const runs = await this.runs.hold(tx, keys);
    return new Map(runs.map((run) => [run.runNo, run]));
  }

  apply(run: ClearingRun | undefined): ClearingRun {
    return run!;
  }

  write(tx: Tx, writes: readonly ParticipantWrite<ClearingExtra>[]): Promise<void> {
    return this.extras.insert(
      tx,
      writes.map(({ change }) => change),
    );
  }

  adding(extra: Omit<ClearingExtra, 'voucherId'>): Participation {
    const { runNo } = extra;
    const participation: Participation<ClearingRun, ClearingExtra> = {
      participant: this,
      keys: [runNo],
      decide: (rows, { voucherId }) => {
        const run = rows.get(runNo);
        return run?.state === 'posted'
          ? accepted({ writes: [{ key: runNo, change: { ...extra, voucherId } }] })
          : refused(clearingRunRefusals.notPosted(run?.state ?? 'void'));
      },
    };
    return participation;
  }
}
