import { Injectable } from '@nestjs/common';
import type { Result } from '../platform/errors/index.js';
import { ConcludePayout, type ConcludedPayout, type Conclusion } from './conclude-payout.js';
import type { PayoutActor } from './payout.js';

export interface ConclusionOf {
  readonly payoutId: string;
  readonly conclusion: Conclusion;
  readonly by: PayoutActor;
}

/** Ends many at once: their postings arrive together and so share groups. */
@Injectable()
export class ConcludePayouts {
  constructor(private readonly concludePayout: ConcludePayout) {}

  /** Each has its own answer, in the order given. */
  executeAll(conclusions: readonly ConclusionOf[]): Promise<Result<ConcludedPayout>[]> {
    return Promise.all(
      conclusions.map(({ payoutId, conclusion, by }) =>
        this.concludePayout.execute(payoutId, conclusion, by),
      ),
    );
  }
}
