import { Injectable } from '@nestjs/common';
import { TimelineRepository, type SequenceRange } from './database/timeline.repository.js';

export type { SequenceRange };

/** Finds the place of a time in an account's sequence, along which `recorded_at` never goes back. */
@Injectable()
export class AccountTimeline {
  constructor(private readonly timeline: TimelineRepository) {}

  /** Last sequence of each account; accounts that do not exist are absent. */
  async lastSequences(accountIds: readonly number[]): Promise<Map<number, bigint>> {
    return this.timeline.lastSequences(accountIds);
  }

  /** First and last sequence among the business dates, ends included; accounts without entries there are absent. */
  async rangesOfDates(
    accountIds: readonly number[],
    from: string | undefined,
    to: string | undefined,
  ): Promise<Map<number, SequenceRange>> {
    return this.timeline.rangesOfDates(accountIds, from, to);
  }

  /**
   * The last sequence that was recorded before the time, or at it too; 0 when there is none. About twenty reads by
   * primary key for a million entries.
   * @param last a sequence that the account has, or 0
   */
  async sequenceAt(
    accountId: number,
    last: bigint,
    time: string,
    including: 'at-it-too' | 'before-it',
  ): Promise<bigint> {
    let [low, high] = [0n, last];
    while (low < high) {
      const middle = (low + high + 1n) / 2n;
      const recordedAt = await this.timeline.recordedAt(accountId, middle);
      const isEarly = recordedAt < time || (including === 'at-it-too' && recordedAt === time);
      if (isEarly) low = middle;
      else high = middle - 1n;
    }
    return low;
  }

  /** The sequence with which the voucher of a sequence ends on the account; `last` if that is not beyond it. */
  async endOfVoucher(accountId: number, sequence: bigint, last: bigint): Promise<bigint> {
    return sequence >= last ? last : this.timeline.endOfVoucher(accountId, sequence);
  }
}
