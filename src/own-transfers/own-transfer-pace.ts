import { Injectable } from '@nestjs/common';

/** How a node goes about own-account transfers. Tests call rounds by hand. */
@Injectable()
export class OwnTransferPace {
  /** Whether rounds come by themselves: a node that leaves jobs to others makes none. */
  automatic = true;
}
