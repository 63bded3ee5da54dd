import { Injectable } from '@nestjs/common';
import { RefusalError } from '../platform/errors/index.js';
import { Snapshots, type Reader } from '../trial-balance/index.js';
import { reportRefusals } from './finance-reports.errors.js';

/** Each holds a connection that postings would like to have. */
const AT_ONCE = 2;

/**
 * One state of the books for a report that adds up: every voucher is in all of its figures or in none. It lasts as long
 * as the database needs, not as long as the reader takes, and ends when the reader goes away.
 */
@Injectable()
export class ReportSnapshots {
  private open = 0;

  constructor(private readonly snapshots: Snapshots) {}

  /** @throws RefusalError when as many are open as may be, or whatever aborted the signal */
  async read<T>(stopped: AbortSignal, work: (reader: Reader) => Promise<T>): Promise<T> {
    if (this.open >= AT_ONCE) throw new RefusalError(reportRefusals.tooManyAtOnce());
    this.open++;
    try {
      return await this.snapshots.read((reader) => work(stoppable(reader, stopped)));
    } finally {
      this.open--;
    }
  }
}

/** Asks before each statement whether anybody is still there. */
export function stoppable(reader: Reader, stopped: AbortSignal): Reader {
  return {
    query: (statement) => {
      stopped.throwIfAborted();
      return reader.query(statement);
    },
  };
}
