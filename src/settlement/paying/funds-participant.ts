import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused } from '../../platform/errors/index.js';
import type { Participant, Participation } from '../../ledger/posting/index.js';
import { FundsGate, type FundsAwaited, type OrderKey } from '../funds-gate.js';
import { payingRefusals } from './paying.errors.js';
import { keyText, readKey } from './payment.js';

/** Asks, inside the posting that makes a payout, whether the money of its order is there, and for all of the group at once. */
@Injectable()
export class FundsParticipant implements Participant<FundsAwaited, never> {
  readonly name = 'settlement-funds';
  readonly rank = 16;

  constructor(private readonly gate: FundsGate) {}

  /** @returns of those that wait what they wait for; after payments */
  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, FundsAwaited>> {
    const awaited = await this.gate.awaited(tx, keys.map(readKey));
    return new Map([...awaited].map(([place, told]) => [keys[place]!, told]));
  }

  /** Never asked: nothing is written. */
  apply(awaited: FundsAwaited | undefined): FundsAwaited {
    return awaited!;
  }

  write(): Promise<void> {
    return Promise.resolve();
  }

  requiring(order: OrderKey): Participation {
    const key = keyText(order);
    const participation: Participation<FundsAwaited, never> = {
      participant: this,
      keys: [key],
      decide: (rows) => {
        const awaited = rows.get(key);
        return awaited ? refused(payingRefusals.fundsAwaited(awaited)) : accepted({ writes: [] });
      },
    };
    return participation;
  }
}
