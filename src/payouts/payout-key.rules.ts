import { sha256 } from '../platform/digest/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { payoutRefusals } from './payouts.errors.js';

/** The last payout of a business key. */
export interface KeyUse {
  readonly payoutId: string;
  readonly usedAt: string;
  /** 0: no row. */
  readonly version: number;
}

const HASH_DIGITS = 32;
const MINUTE = 60_000;

/** Business keys are the client's own. */
export const businessKeyIdOf = (bookId: number, clientId: number, businessKey: string): string =>
  sha256(`${bookId}/${clientId}/${businessKey}`).slice(0, HASH_DIGITS);

export interface KeyClaim {
  readonly businessKey: string;
  readonly payoutId: string;
  /** The payout that the caller knows of and wants another beside. */
  readonly duplicateOf: string | null;
  readonly windowMinutes: number;
}

/**
 * Whether another payout may be made under the business key: within the window only by one who names the last, which of
 * several at once only one does. A payout that failed counts too: whether its money went out is not looked at here.
 */
export function takeKey(known: KeyUse | undefined, claim: KeyClaim, now: string): Result<KeyUse> {
  const { businessKey, payoutId, duplicateOf, windowMinutes } = claim;
  if (duplicateOf !== null && known?.payoutId !== duplicateOf)
    return refused(payoutRefusals.duplicateUnknown(duplicateOf));
  if (known && duplicateOf === null && minutesBetween(known.usedAt, now) < windowMinutes)
    return refused(payoutRefusals.duplicate(businessKey, known.payoutId));
  return accepted({ payoutId, usedAt: now, version: (known?.version ?? 0) + 1 });
}

/** Between times of the database. */
function minutesBetween(from: string, until: string): number {
  const milliseconds = (time: string): number => Date.parse(`${time.slice(0, 23).replace(' ', 'T')}Z`);
  return (milliseconds(until) - milliseconds(from)) / MINUTE;
}
