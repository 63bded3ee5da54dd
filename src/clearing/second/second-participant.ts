import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused } from '../../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../../ledger/posting/index.js';
import type { ClearingExtra } from '../extras/extra.js';
import { ExtraRepository } from '../extras/database/extra.repository.js';
import type { ClearingRun } from '../runs/clearing-run.js';
import { clearingRunRefusals } from '../runs/clearing-runs.errors.js';
import { ClearingRunRepository } from '../runs/database/clearing-run.repository.js';
import { SecondRepository } from './database/second.repository.js';
import type { DerivedSecond, SecondClearing, SecondKey } from './second.js';
import { secondAfter } from './second.state.js';

export interface LockedSecond {
  readonly run: ClearingRun;
  readonly second: SecondClearing;
}

/** What moves with a voucher of second clearing; the row and what is to be settled say so with it. */
export type SecondMove =
  | { readonly event: 'derive'; readonly derived: DerivedSecond; extras(voucherId: string): ClearingExtra[] }
  | { readonly event: 'refund'; extras(voucherId: string): ClearingExtra[] };

interface MovedBy {
  readonly move: SecondMove;
  readonly voucherId: string;
}

const keyText = ({ runNo, lineNo }: SecondKey): string =>
  `${runNo.padStart(20, '0')}/${String(lineNo).padStart(10, '0')}`;

function readKey(text: string): SecondKey {
  const [runNo, lineNo] = text.split('/');
  return { runNo: BigInt(runNo!).toString(), lineNo: Number(lineNo) };
}

/** Makes the state of a second clearing part of its postings: each step is there with its voucher or not at all. */
@Injectable()
export class SecondParticipant implements Participant<LockedSecond, MovedBy> {
  readonly name = 'second-clearing';
  readonly rank = 11;

  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly seconds: SecondRepository,
    private readonly extras: ExtraRepository,
  ) {}

  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, LockedSecond>> {
    const wanted = keys.map(readKey);
    const runNos = [...new Set(wanted.map(({ runNo }) => runNo))];
    const runs = new Map((await this.runs.hold(tx, runNos)).map((run) => [run.runNo, run]));
    const seconds = await this.seconds.lock(tx, wanted);
    return new Map(seconds.map((second) => [keyText(second), { run: runs.get(second.runNo)!, second }]));
  }

  apply(row: LockedSecond | undefined, { move }: MovedBy): LockedSecond {
    const state = secondAfter(row!.second.state, move.event)!;
    return { ...row!, second: { ...row!.second, state } };
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<MovedBy>[]): Promise<void> {
    for (const { key, change } of writes) {
      const { move, voucherId } = change;
      if (move.event === 'derive') await this.seconds.derived(tx, readKey(key), move.derived, voucherId);
      else await this.seconds.refunded(tx, readKey(key), voucherId);
    }
    await this.extras.insert(
      tx,
      writes.flatMap(({ change: { move, voucherId } }) => move.extras(voucherId)),
    );
  }

  moving(key: SecondKey, move: SecondMove): Participation {
    const text = keyText(key);
    const participation: Participation<LockedSecond, MovedBy> = {
      participant: this,
      keys: [text],
      decide: (rows, { voucherId }) => {
        const row = rows.get(text);
        const isPossible = row?.run.state === 'posted' && secondAfter(row.second.state, move.event) !== null;
        return isPossible
          ? accepted({ writes: [{ key: text, change: { move, voucherId } }] })
          : refused(clearingRunRefusals.changedMeanwhile());
      },
    };
    return participation;
  }
}
