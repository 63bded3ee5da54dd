import { Injectable } from '@nestjs/common';

/** @returns what the payout waits in, for a person, such as `payment file 202611220001`; null: in nothing */
export type ReadWaiting = (payoutId: string) => Promise<string | null>;

/**
 * Payouts whose intent is committed and that lie ready to leave, such as in a file that was not handed over yet. Whoever
 * keeps them gives his reader here at boot: nobody may say that such a payout has failed while it can still leave.
 */
@Injectable()
export class WaitingToLeave {
  private reader: ReadWaiting = () => Promise.resolve(null);

  readBy(reader: ReadWaiting): void {
    this.reader = reader;
  }

  of(payoutId: string): Promise<string | null> {
    return this.reader(payoutId);
  }
}
