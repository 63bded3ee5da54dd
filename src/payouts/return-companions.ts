import { Injectable } from '@nestjs/common';
import type { Participation } from '../ledger/posting/index.js';
import type { Payout, PayoutActor } from './payout.js';

/** What else is written when money of a payout comes back, in the posting that takes it back. @param amount minor units */
export type JoinReturn = (
  payout: Payout,
  amount: bigint,
  reason: string,
  by: PayoutActor,
) => Promise<readonly Participation[]>;

/** Whoever has had payouts made and follows them gives his part here at boot; what he adds is there with the return or not at all. */
@Injectable()
export class ReturnCompanions {
  private companion: JoinReturn = () => Promise.resolve([]);

  joinedBy(companion: JoinReturn): void {
    this.companion = companion;
  }

  of: JoinReturn = (...told) => this.companion(...told);
}
