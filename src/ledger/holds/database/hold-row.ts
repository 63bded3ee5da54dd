import type { Hold, HoldEvent, HoldEventKind, HoldStatus } from '../hold.js';

export interface HoldRow extends Pick<
  Hold,
  'account' | 'currency' | 'status' | 'expiresAt' | 'reference' | 'reason' | 'placedAt' | 'owner'
> {
  id: Buffer;
  bookId: string;
  accountId: string;
  decimals: string | number;
  amount: string;
  captured: string;
  released: string;
  version: string | number;
}

/** What describes the account never changes. */
export const HOLD_COLUMNS = `h.id, h.book_id AS bookId, h.account_id AS accountId,
  (SELECT a.code FROM account a WHERE a.id = h.account_id) AS account,
  (SELECT a.currency FROM account a WHERE a.id = h.account_id) AS currency,
  (SELECT c.decimals FROM account a JOIN currency c ON c.code = a.currency WHERE a.id = h.account_id) AS decimals,
  h.amount, h.captured, h.released, h.status, h.expires_at AS expiresAt, h.reference, h.reason,
  h.placed_at AS placedAt, h.owner, h.version`;

/** @param id spelled as usual */
export function holdOf(row: HoldRow, id: string): Hold {
  return {
    id,
    bookId: Number(row.bookId),
    accountId: Number(row.accountId),
    account: row.account,
    currency: row.currency,
    decimals: Number(row.decimals),
    amount: BigInt(row.amount),
    captured: BigInt(row.captured),
    released: BigInt(row.released),
    status: row.status,
    expiresAt: row.expiresAt,
    reference: row.reference,
    reason: row.reason,
    placedAt: row.placedAt,
    owner: row.owner,
    version: Number(row.version),
  };
}

/** An event with who gave the command. */
export interface ToldEvent extends HoldEvent {
  /** null: the service itself. */
  readonly client: string | null;
  readonly traceId: string;
}

export interface EventRow {
  eventId: Buffer;
  number: string | number;
  kind: HoldEventKind;
  eventAmount: string;
  capturedAfter: string;
  releasedAfter: string;
  statusAfter: HoldStatus;
  eventReason: string;
  override: string | null;
  client: string | null;
  traceId: string;
  recordedAt: string;
}

export const EVENT_COLUMNS = `e.id AS eventId, e.number, e.kind, e.amount AS eventAmount,
  e.captured_after AS capturedAfter, e.released_after AS releasedAfter, e.status_after AS statusAfter,
  e.reason AS eventReason, e.override_reason AS override,
  (SELECT c.code FROM client c WHERE c.id = e.client_id) AS client, e.trace_id AS traceId, e.recorded_at AS recordedAt`;

/** @param id spelled as usual */
export function eventOf(row: EventRow, id: string): ToldEvent {
  return {
    id,
    number: Number(row.number),
    kind: row.kind,
    amount: BigInt(row.eventAmount),
    capturedAfter: BigInt(row.capturedAfter),
    releasedAfter: BigInt(row.releasedAfter),
    statusAfter: row.statusAfter,
    reason: row.eventReason,
    override: row.override,
    client: row.client,
    traceId: row.traceId,
    recordedAt: row.recordedAt,
  };
}
