import { Injectable } from '@nestjs/common';

/** How a node goes about batches. Tests call rounds by hand. */
@Injectable()
export class BatchPace {
  /** Whether rounds come by themselves: a node that leaves jobs to others does nothing for batches. */
  automatic = true;
  roundMilliseconds = 500;
  /** Counting what is open. */
  watchMilliseconds = 10_000;
}
