import { Injectable } from '@nestjs/common';

/** How a node goes about clearing. Tests call rounds by hand, with small chunks. */
@Injectable()
export class ClearingPace {
  /** Whether rounds come by themselves: a node that leaves jobs to others clears nothing. */
  automatic = true;
  roundMilliseconds = 5_000;
  /** Counting what is open. */
  watchMilliseconds = 15_000;
  /** Records of one transaction, and of one set of vouchers; kept with each run, so that a repetition has the same borders. */
  chunkLines = 50_000;
  /** Records of a chunk that are in memory at a time, beside those that are read ahead; nothing depends on it. */
  pageLines = 10_000;
  /** A run, a hold or an exception that stays as it is for longer raises an alarm. */
  overdueSeconds = 3_600;
}
