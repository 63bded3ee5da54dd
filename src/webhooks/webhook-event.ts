/** Something that the systems of a client are told. */
export interface NewWebhookEvent {
  /** A UUIDv7; receivers know an event by it that is told again. */
  readonly id: string;
  readonly bookId: number;
  /** Whose endpoints are told. */
  readonly clientId: number;
  /** `payout.succeeded`; at most 64 ASCII characters. */
  readonly type: string;
  /** What it is about, `payout:<uuid>`, unique over all books; at most 80 ASCII characters. */
  readonly subject: string;
  /** 1, 2, … of the subject: told in that order. An event is committed after the one before it. */
  readonly number: number;
  /** What is told as `data`: a JSON object as text. */
  readonly payload: string;
  /** In the form of the database, UTC. */
  readonly occurredAt: string;
}
