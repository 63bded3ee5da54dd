import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';

/** Told in the transaction of every change of a payee of the book, before it commits. */
export type HearPayeeChange = (tx: Tx, bookId: number) => Promise<void>;

/**
 * Where modules above learn that whom they resolved may be somebody else now: payouts decide anew on what they have worked
 * out before, so that after the answer to a block nothing is made for the payee.
 */
@Injectable()
export class PayeeChanges {
  private readonly listeners: HearPayeeChange[] = [];

  heardBy(listener: HearPayeeChange): void {
    this.listeners.push(listener);
  }

  async tell(tx: Tx, bookId: number): Promise<void> {
    for (const listener of this.listeners) await listener(tx, bookId);
  }
}
