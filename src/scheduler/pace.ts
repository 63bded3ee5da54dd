import { Injectable } from '@nestjs/common';

/** How a node goes about its rounds. Tests call rounds by hand, and let nodes fall silent. */
@Injectable()
export class Pace {
  /** Whether rounds come by themselves. */
  automatic = true;
  roundMilliseconds = 3_000;
  /** How many runs a node works at at the same time. */
  runsAtOnce = 2;
  heartbeatMilliseconds = 5_000;
  /** Whose node has given no sign of life for that long is taken over; also how long the lock of a dead node lasts. */
  silenceSeconds = 30;
}
