import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { databaseErrorKind, Transactions } from '../platform/database/index.js';
import { ScheduleRepository, type StoredSchedule } from './database/schedule.repository.js';
import { Timetable } from './timetable.js';

/** The schedule's row, which commands lock first, so that rounds and commands make runs one after the other. */
@Injectable()
export class KnownSchedules {
  constructor(
    private readonly transactions: Transactions,
    private readonly schedules: ScheduleRepository,
    private readonly timetable: Timetable,
  ) {}

  /** Makes the row where no round has made it yet. Before the command's own transaction, in one of its own. */
  async ensure(bookId: number, job: string): Promise<void> {
    try {
      await this.transactions.run(async (tx) => {
        if (await this.schedules.lock(tx, bookId, job)) return;
        const now = this.timetable.earlierOf(await this.schedules.databaseTime(tx));
        await this.schedules.insert(tx, bookId, job, now);
      });
    } catch (error) {
      // Somebody else was faster: it is there.
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
    }
  }

  /** The row, locked until the transaction ends, and the earlier of the two clocks. */
  async lock(tx: Tx, bookId: number, job: string): Promise<{ stored: StoredSchedule; now: string }> {
    const stored = await this.schedules.lock(tx, bookId, job);
    if (!stored) throw new Error(`The schedule of ${job} in book ${bookId} was made and is not there`);
    return { stored, now: this.timetable.earlierOf(await this.schedules.databaseTime(tx)) };
  }
}
