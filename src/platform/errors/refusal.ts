/**
 * Expected refusals are values with a stable code; exceptions are for the unexpected.
 * The kind says what the caller can do about it and is turned into an HTTP status at the edge only.
 */
export type RefusalKind =
  | 'malformed' // the request itself is wrong: correct it
  | 'unauthenticated' // no or no valid credentials
  | 'forbidden' // valid credentials without this right
  | 'not-found'
  | 'conflict' // contradicts something already recorded
  | 'too-large'
  | 'refused' // well-formed, but a rule of the domain says no
  | 'too-often' // nothing was done: come back after the time that is told
  | 'busy' // try again later with the same request number
  | 'unavailable'; // a part the service needs is down; try again later with the same request number

export interface Refusal {
  readonly kind: RefusalKind;
  /** Stable, documented, upper case, prefixed by the module: LEDGER.INSUFFICIENT_FUNDS. */
  readonly code: string;
  /** What was wrong and what to do, for a person. */
  readonly message: string;
  /** Path of the field concerned, as in the request: lines/0/amount. */
  readonly field?: string;
  /** Further facts by name; amounts are decimal strings. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  readonly retryAfterSeconds?: number;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const accepted = <T>(value: T): Result<T> => ({ ok: true, value });
export const refused = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal,
});

/** Carries a refusal to the edge, where it becomes a problem document. Thrown by controllers, never by rules. */
export class RefusalError extends Error {
  constructor(readonly refusal: Refusal) {
    super(`${refusal.code}: ${refusal.message}`);
  }
}

/** The value of an accepted result; a refusal goes to the edge. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new RefusalError(result.refusal);
  return result.value;
}
