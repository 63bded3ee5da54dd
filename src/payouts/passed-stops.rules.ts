import type { Refusal } from '../platform/errors/index.js';
import { postingRefusals } from '../ledger/posting/index.js';

const STOPS: ReadonlySet<string> = new Set(
  [postingRefusals.accountFrozen, postingRefusals.stoppedIn, postingRefusals.stoppedOut].map(
    (refusal) => refusal('', '').code,
  ),
);

/** Whether a posting was refused by the state of an account that an override passes. */
export const passesStop = ({ code }: Refusal): boolean => STOPS.has(code);
