import { Injectable } from '@nestjs/common';

/** How a node goes about settlement batches. Tests call rounds by hand. */
@Injectable()
export class SettlementPace {
  /** Whether rounds come by themselves: a node that leaves jobs to others makes none. */
  automatic = true;
  /** Details that are taken, or given back, in one transaction. */
  page = 500;
  /** Parties whose orders are written in one transaction. */
  parties = 100;
}
