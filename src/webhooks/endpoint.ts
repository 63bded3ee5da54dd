/** paused: by a person; what it was to be told waits. retired: for good. */
export const ENDPOINT_STATUSES = ['active', 'paused', 'retired'] as const;
export type EndpointStatus = (typeof ENDPOINT_STATUSES)[number];

/** How the last sendings to an endpoint went. */
export interface EndpointHealth {
  /** Failures since the last success; those of one subject count once as long as the endpoint answers at all. */
  readonly failures: number;
  readonly failingSubject: string | null;
  /** Since when nothing is sent but probes; a database time. */
  readonly suspendedAt: string | null;
  /** When the next probe is due. */
  readonly probeAt: string | null;
  /** Probes that failed since then. */
  readonly probes: number;
}

/** Where the systems of a client are told of events in a book; times are database times. */
export interface Endpoint extends EndpointHealth {
  readonly id: string;
  readonly bookId: number;
  readonly bookCode: string;
  readonly clientId: number;
  readonly clientCode: string;
  readonly url: string;
  /** What it wants to be told: `payout.succeeded`, `payout.*`, or `*`. */
  readonly types: readonly string[];
  readonly status: EndpointStatus;
  readonly version: number;
  readonly sealedSecret: Buffer;
  /** Signs as well until its time is over. */
  readonly previousSecret: Buffer | null;
  readonly previousUntil: string | null;
  /** The next event to be laid out for a replay; null when none is under way. */
  readonly replayFrom: string | null;
  readonly replayUntil: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
}
