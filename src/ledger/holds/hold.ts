/** O: open, C: closed, captured or released to the end, X: expired. */
export type HoldStatus = 'O' | 'C' | 'X';

export const HOLD_EVENT_KINDS = ['placed', 'captured', 'released', 'expired'] as const;
export type HoldEventKind = (typeof HOLD_EVENT_KINDS)[number];

/** An amount of an account that is set aside (冻结). Amounts are minor units of the account's currency. */
export interface Hold {
  /** That of the posting that placed it. */
  readonly id: string;
  readonly bookId: number;
  readonly accountId: number;
  readonly account: string;
  readonly currency: string;
  readonly decimals: number;
  readonly amount: bigint;
  readonly captured: bigint;
  /** Given back to the account, by release or because the hold expired. */
  readonly released: bigint;
  readonly status: HoldStatus;
  /** In the form of the database; null: never. */
  readonly expiresAt: string | null;
  readonly reference: string | null;
  readonly reason: string;
  readonly placedAt: string;
  /** The module whose commands alone change it; null: anybody's. */
  readonly owner: string | null;
  /** The number of its last event. */
  readonly version: number;
}

/** One change of a hold, never changed itself: what the hold was after it, with who and why. */
export interface HoldEvent {
  /** That of the posting; for a capture the voucher. */
  readonly id: string;
  readonly number: number;
  readonly kind: HoldEventKind;
  readonly amount: bigint;
  readonly capturedAfter: bigint;
  readonly releasedAfter: bigint;
  readonly statusAfter: HoldStatus;
  readonly reason: string;
  /** Why a stop of the account was passed. */
  readonly override: string | null;
  readonly recordedAt: string;
}

/** Who gives a command; the service itself has no number of a client. */
export interface HoldActor {
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
}

/** Client and key of what the service does by itself: no client has this number. */
export const THE_SERVICE = { clientId: 0, apiKeyId: 0 } as const;

/** A hold as an event left it, with the event to be recorded. */
export interface HoldWrite {
  readonly after: Hold;
  readonly event: HoldEvent;
  readonly actor: HoldActor;
}

/** What is still set aside. */
export function leftOf({ status, amount, captured, released }: Hold): bigint {
  return status === 'O' ? amount - captured - released : 0n;
}
