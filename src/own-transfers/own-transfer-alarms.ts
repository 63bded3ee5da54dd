import { Injectable } from '@nestjs/common';
import { Alarms, type Alarm } from '../platform/metrics/index.js';

/** What of transfers wants a person; docs/operations.md says what to do about each. */
@Injectable()
export class OwnTransferAlarms {
  readonly late: Alarm;
  readonly transitDiffers: Alarm;
  /** By account; a difference that stays is told once by each node. */
  private readonly told = new Map<string, bigint>();

  constructor(alarms: Alarms) {
    this.late = alarms.define(
      'own-transfer-late',
      'An own-account transfer was sent and has not been confirmed at the other bank in time',
    );
    this.transitDiffers = alarms.define(
      'own-transfer-transit-differs',
      'What stands on a transit account is not what the transfers over it say',
    );
  }

  /** @returns whether it is one that was not told yet */
  isNewDifference(bookId: number, account: string, difference: bigint): boolean {
    const key = `${bookId}/${account}`;
    const before = this.told.get(key);
    this.told.set(key, difference);
    return difference !== 0n && difference !== before;
  }
}
