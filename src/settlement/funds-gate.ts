import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';

/** One order of a batch: `side` is net, disburse or collect. */
export interface OrderKey {
  readonly batchNo: string;
  readonly party: string;
  readonly side: string;
}

/** Why an order may not be paid yet: its money has not arrived, or its source may still bring something that belongs to it. */
export interface FundsAwaited {
  readonly waitsFor: 'funds' | 'source';
  readonly missingMinor: bigint;
  /** For people: what is awaited, from where, since when. */
  readonly message: string;
}

/** What settlement has to know about money that comes in. */
export interface FundsSource {
  /**
   * Behind locks that keep the answer true until the transaction ends; it locks rows of funds alone, after the row of the batch.
   * @returns those of `orders` that wait, by their place in it; the others' money is earmarked for them
   */
  awaited(tx: Tx, orders: readonly OrderKey[]): Promise<ReadonlyMap<number, FundsAwaited>>;
  /** Minor units that have come in for an order that collects. */
  collected(tx: Tx, order: OrderKey): Promise<bigint>;
}

/** The port to what knows which money is there; without one, every order is funded by the ledger and nothing is collected. */
@Injectable()
export class FundsGate implements FundsSource {
  private source: FundsSource = {
    awaited: () => Promise.resolve(new Map()),
    collected: () => Promise.resolve(0n),
  };

  readBy(source: FundsSource): void {
    this.source = source;
  }

  awaited: FundsSource['awaited'] = (...asked) => this.source.awaited(...asked);
  collected: FundsSource['collected'] = (...asked) => this.source.collected(...asked);
}
