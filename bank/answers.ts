import type { ServerResponse } from 'node:http';
import type { BankClock } from './agenda.js';
import type { Answering } from './behaviour.js';
import type { Customer } from './customer.js';
import { headersOf, newNonce, sign } from './signature.js';

const HUGE_BYTES = 4_000_000;
const CLOCK_OFF_SECONDS = 86_400;
const NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Nothing is known of it' };

/** What an answer belongs to. */
export interface Context {
  readonly customer: Customer;
  readonly url: string;
  readonly nonce: string;
}

/** What is said; everything but the status becomes a field. */
export interface Content {
  readonly status: number;
  readonly [field: string]: unknown;
}

/** Gives signed answers, in whatever manner it is told to. */
export class Answers {
  constructor(private readonly clock: BankClock) {}

  give(response: ServerResponse, context: Context, content: Content, answering: Answering): void {
    const { manner } = answering;
    // Until the caller loses patience.
    if (manner === 'silence') return;
    if (manner === 'reset') return void response.socket?.resetAndDestroy();
    if (manner === 'garbage') return this.raw(response, 200, '<html><body>Please log in again', {});
    const { status, ...fields } = this.said(content, answering);
    const padding = manner === 'huge' ? { padding: 'x'.repeat(HUGE_BYTES) } : {};
    const environment = manner === 'other-environment' ? 'production' : 'simulation';
    const body = JSON.stringify({ environment, ...fields, ...padding });
    this.raw(response, status, body, this.signed(context, status, body, answering));
  }

  private said(content: Content, answering: Answering): Content {
    const { manner, status, code, amount, currency, requestNumber } = answering;
    if (manner === 'status') return { ...content, status: status ?? 500 };
    if (manner === 'not-found') return { ...NOT_FOUND, ...numberOf(content) };
    if (manner !== 'altered') return { ...content };
    return {
      ...content,
      ...(code !== undefined && { code }),
      ...(amount !== undefined && { amount }),
      ...(currency !== undefined && { currency }),
      ...(requestNumber !== undefined && { requestNumber }),
    };
  }

  private signed(
    { customer, url, nonce: asked }: Context,
    status: number,
    body: string,
    { manner }: Answering,
  ): Record<string, string> {
    if (manner === 'unsigned') return { 'content-type': 'application/json' };
    const now = Math.floor(this.clock.now() / 1_000);
    const timestamp = String(manner === 'wrong-clock' ? now - CLOCK_OFF_SECONDS : now);
    const nonce = manner === 'other-nonce' ? newNonce() : asked;
    const secret = manner === 'wrong-signature' ? `${customer.secret}?` : customer.secret;
    const signature = sign(secret, { verb: String(status), url, timestamp, nonce, body });
    return headersOf(customer.keyId, timestamp, nonce, signature);
  }

  private raw(response: ServerResponse, status: number, body: string, headers: Record<string, string>): void {
    response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
    response.end(body);
  }
}

const numberOf = ({ requestNumber }: Content): object =>
  requestNumber === undefined ? {} : { requestNumber };
