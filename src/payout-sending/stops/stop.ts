export const STOP_SCOPES = ['global', 'book', 'channel', 'party'] as const;
export type StopScope = (typeof STOP_SCOPES)[number];

/** The gate, and the book, of what concerns all books. */
export const ALL_BOOKS = 0;

/** What a switch stops: everything, a book, a channel by its code, or a party all of whose accounts are meant. */
export interface StopTarget {
  readonly bookId: number;
  readonly scope: StopScope;
  /** Empty for a book and for everything. */
  readonly target: string;
}

export interface PayoutStop extends StopTarget {
  readonly stopped: boolean;
  readonly reason: string;
  readonly changedAt: string;
}
