import { Injectable } from '@nestjs/common';

/** How the jobs of a night wait. Tests do not. */
@Injectable()
export class NightPace {
  /** Between two looks at what others, people for instance, have to do. */
  lookSeconds = 60;
  /** After that long a run gives up waiting, so that the next night is not held up; it looks at what is left. */
  giveUpMinutes = 20 * 60;
}
