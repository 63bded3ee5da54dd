import { Injectable } from '@nestjs/common';

/** How a node goes about sending and asking. Tests call rounds by hand. */
@Injectable()
export class SendingPace {
  /** Whether rounds come by themselves: a node that leaves jobs to others neither sends nor asks. */
  automatic = true;
  roundMilliseconds = 500;
  /** Counting what is open. */
  watchMilliseconds = 10_000;
}
