import { Injectable } from '@nestjs/common';

/** How a node goes about money that comes in. Tests call rounds by hand. */
@Injectable()
export class FundsPace {
  /** Whether rounds come by themselves: a node that leaves jobs to others makes none. */
  automatic = true;
  /** Details that are earmarked in one transaction. */
  page = 500;
  /** Details that are read at a time where positions are added up. */
  walk = 1_000;
  /** Lines of a statement that are recorded side by side. */
  lines = 100;
  /** Statements are looked for so far back. */
  statementDays = 31;
  /** Money that stands in suspense for longer is told of. */
  overdueSeconds = 24 * 3_600;
}
