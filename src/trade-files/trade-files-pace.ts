import { Injectable } from '@nestjs/common';

/** How a node goes about trade files. Tests call rounds by hand. */
@Injectable()
export class TradeFilesPace {
  /** Whether rounds come by themselves: a node that leaves jobs to others does nothing with files. */
  automatic = true;
  roundMilliseconds = 500;
}
