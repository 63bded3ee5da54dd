import { Injectable } from '@nestjs/common';
import type { Channel } from '../channels/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { refused, type Result } from '../platform/errors/index.js';
import { StopRepository } from '../payout-sending/index.js';
import { fileRefusals } from './payment-files.errors.js';

/**
 * What brings a file nearer to the bank is done behind the gates of stops, like every intent: after the answer of a stop
 * no file is sealed, handed over or downloaded against it. Order of locks: gates → file → batches (shared) → payouts.
 */
@Injectable()
export class BehindGates {
  constructor(
    private readonly stops: StopRepository,
    private readonly transactions: Transactions,
  ) {}

  async run<T>(channel: Channel, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
    const { bookId, code } = channel;
    const attempt = (): Promise<Result<T> | null> =>
      this.transactions.run(async (tx) => {
        if (!(await this.stops.passGates(tx, bookId))) return null;
        const scopes = await this.stops.inForce(tx, bookId, code);
        return scopes.length > 0 ? refused(fileRefusals.stopped(scopes)) : work(tx);
      });
    const done = await attempt();
    if (done) return done;
    await this.stops.makeGate(bookId);
    const again = await attempt();
    if (!again) throw new Error(`Book number ${bookId} has no gate, although it was made`);
    return again;
  }
}
