import type { FindingCollector } from '../rules/finding.js';
import type { Progress } from '../progress.js';

/** What every walk writes to. */
export interface Walk {
  readonly findings: FindingCollector;
  readonly progress: Progress;
}

/** More rows of one fault than this are not looked for. */
export const AT_MOST = 1_000;

/** Lists of a thousand and more MariaDB turns into a table of their own, and then reads the whole of the other one. */
export const LISTED_AT_ONCE = 900;
