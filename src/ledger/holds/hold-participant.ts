import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import type { Participant, ParticipantWrite } from '../posting/index.js';
import { HoldRepository } from './database/hold.repository.js';
import type { Hold, HoldWrite } from './hold.js';

/** Holds take part in postings (冻结): whoever captures, releases or expires one locks its row first. */
@Injectable()
export class HoldParticipant implements Participant<Hold, HoldWrite> {
  readonly name = 'holds';
  readonly rank = 10;
  readonly locksAtOnce = true;

  constructor(private readonly holds: HoldRepository) {}

  /** @param keys ids of holds; one that is not there is absent */
  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Hold>> {
    const holds = await this.holds.lock(tx, keys);
    return new Map(holds.map((hold) => [hold.id, hold]));
  }

  apply(_hold: Hold | undefined, { after }: HoldWrite): Hold {
    return after;
  }

  /** One row for each hold, however often the group changes it, and one event for each change. */
  async write(tx: Tx, writes: readonly ParticipantWrite<HoldWrite>[]): Promise<void> {
    const changes = writes.map(({ change }) => change);
    const rows = new Map<string, { hold: Hold; expected: number }>();
    for (const { after } of changes) {
      const expected = rows.get(after.id)?.expected ?? after.version - 1;
      rows.set(after.id, { hold: after, expected });
    }
    const sorted = [...rows.values()].sort((left, right) => (left.hold.id < right.hold.id ? -1 : 1));
    await this.holds.insert(
      tx,
      sorted.filter(({ expected }) => expected === 0).map(({ hold }) => hold),
    );
    await this.holds.update(
      tx,
      sorted.filter(({ expected }) => expected > 0),
    );
    await this.holds.insertEvents(tx, changes);
  }
}
