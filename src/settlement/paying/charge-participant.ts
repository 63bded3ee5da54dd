import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused } from '../../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../../ledger/posting/index.js';
import type { OrderKey } from '../funds-gate.js';
import { ChargeRepository } from './database/charge.repository.js';
import { payingRefusals } from './paying.errors.js';
import { keyText, readKey, type Charge } from './payment.js';

/** Makes it part of a posting that the row of a charge says so: there is a voucher exactly where the row names it. */
@Injectable()
export class ChargeParticipant implements Participant<Charge, string> {
  readonly name = 'settlement-charges';
  readonly rank = 15;

  constructor(private readonly charges: ChargeRepository) {}

  lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Charge>> {
    return this.charges.lock(tx, keys.map(readKey));
  }

  apply(charge: Charge | undefined, voucherId: string): Charge {
    return { ...charge!, voucherId };
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<string>[]): Promise<void> {
    for (const { key, change } of writes) await this.charges.posted(tx, readKey(key), change);
  }

  posting(order: OrderKey): Participation {
    const key = keyText(order);
    const participation: Participation<Charge, string> = {
      participant: this,
      keys: [key],
      decide: (rows, { voucherId }) =>
        rows.get(key)?.voucherId === null
          ? accepted({ writes: [{ key, change: voucherId }] })
          : refused(payingRefusals.changedMeanwhile()),
    };
    return participation;
  }
}
