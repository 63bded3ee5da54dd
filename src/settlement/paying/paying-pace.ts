import { Injectable } from '@nestjs/common';

const SECOND = 1_000;

/** How a node goes about paying settlement batches. Tests call rounds by hand. */
@Injectable()
export class PayingPace {
  /** Whether rounds come by themselves: a node that leaves jobs to others makes none. */
  automatic = true;
  /** Orders that become payments in one transaction. */
  page = 500;
  /** Payouts and vouchers handed to the ledger at a time. */
  atOnce = 100;
  /** Turns of one round for one batch, so that the others have theirs. */
  turns = 50;
  /** How long an order waits that nobody could pay; what a rule refuses waits longer the longer it does. */
  pauseMilliseconds = 60 * SECOND;
  /** How long after a definite failure the service tries again by itself. */
  retryMilliseconds = 300 * SECOND;
}
