import type { Result } from '../platform/errors/index.js';
import type { Channel } from './channel.js';

/** A payment as the bank is asked for it. */
export interface PaymentOrder {
  /** Fixed when the payout was created, and never made anew. */
  readonly requestNumber: string;
  /** Minor units of the channel's currency. */
  readonly amount: bigint;
  readonly payee: { readonly name: string; readonly bank: string; readonly account: string };
  readonly purpose: string;
  /** ISO 8601; the channel is not to execute it later. null: it enforces no such time. */
  readonly notAfter: string | null;
  readonly traceId: string;
}

/** What the bank said of a payment, in its own words. */
export interface PaymentFact {
  readonly code: string;
  readonly requestNumber: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly bankReference: string | null;
  readonly message: string | null;
}

/** What came back. The excerpt is for people: bounded, printable, without secrets. */
export type ChannelAnswer =
  | { readonly kind: 'answered'; readonly fact: PaymentFact; readonly excerpt: string }
  /** To queries only. */
  | { readonly kind: 'not-found'; readonly excerpt: string }
  | {
      readonly kind: 'silent';
      readonly cause: 'timeout' | 'connection' | 'server-error';
      /** Whether anything of the request may have left. */
      readonly sent: 'no' | 'maybe';
      readonly excerpt: string;
    }
  | { readonly kind: 'garbage'; readonly excerpt: string };

export interface NotSent {
  readonly kind: 'not-sent';
}

export type Callback =
  | { readonly kind: 'payment'; readonly fact: PaymentFact }
  | {
      readonly kind: 'return';
      readonly requestNumber: string;
      readonly returnReference: string;
      readonly amount: string;
      readonly currency: string;
      readonly reason: string;
    };

/** A request of the bank to us, as it arrived. */
export interface CallbackRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer;
}

export interface StatementLine {
  readonly reference: string;
  readonly requestNumber: string | null;
  readonly kind: 'payment' | 'return';
  readonly amount: string;
  /** Of returns only. */
  readonly returnReference: string | null;
  /** ISO 8601. */
  readonly at: string;
}

export interface StatementPage {
  readonly lines: readonly StatementLine[];
  /** Where the next page goes on; null on the last one. */
  readonly next: string | null;
}

/** How one kind of bank is spoken to. Knows nothing of payouts; decides nothing about them. */
export interface ChannelAdapter {
  readonly kind: Channel['adapter'];
  /**
   * Sends the order, once. Never rejects: whatever goes wrong is an answer.
   * @param beforeWrite asked synchronously right before the request's bytes are handed to the socket; false: nothing is sent
   */
  send(channel: Channel, order: PaymentOrder, beforeWrite: () => boolean): Promise<ChannelAnswer | NotSent>;
  /** Asks what became of it. Never rejects. */
  query(channel: Channel, requestNumber: string): Promise<ChannelAnswer>;
  /** Reads what the bank tells by itself; signature, time and nonce are checked, and the nonce is used up. */
  readCallback(channel: Channel, request: CallbackRequest): Promise<Result<Callback>>;
  /**
   * What the bank has booked on a date of its own calendar, page by page.
   * @param date YYYY-MM-DD
   * @param after the `next` of the page before, null for the first
   */
  statement(channel: Channel, date: string, after: string | null): Promise<Result<StatementPage>>;
}
