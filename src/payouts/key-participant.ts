import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { accepted } from '../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../ledger/posting/index.js';
import { PayoutKeyRepository, type KeyWrite } from './database/payout-key.repository.js';
import { takeKey, type KeyClaim, type KeyUse } from './payout-key.rules.js';

/** Business keys take part in the posting of a payout: of two with the same key at once one finds the other. */
@Injectable()
export class KeyParticipant implements Participant<KeyUse, KeyUse> {
  readonly name = 'payout-keys';
  readonly rank = 4;
  readonly locksAtOnce = true;

  constructor(private readonly keys: PayoutKeyRepository) {}

  lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, KeyUse>> {
    return this.keys.lock(tx, keys);
  }

  apply(_row: KeyUse | undefined, use: KeyUse): KeyUse {
    return use;
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<KeyUse>[]): Promise<void> {
    const rows = new Map<string, KeyWrite>();
    for (const { key: id, change: use } of writes)
      rows.set(id, { id, use, expected: rows.get(id)?.expected ?? use.version - 1 });
    const sorted = [...rows.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
    await this.keys.write(tx, sorted);
  }

  taking(id: string, claim: KeyClaim): Participation {
    const participation: Participation<KeyUse, KeyUse> = {
      participant: this,
      keys: [id],
      decide: (rows, { nodeNow }) => {
        const use = takeKey(rows.get(id), claim, nodeNow);
        return use.ok ? accepted({ writes: [{ key: id, change: use.value }] }) : use;
      },
    };
    return participation;
  }
}
