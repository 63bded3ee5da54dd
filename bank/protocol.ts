import type { ServerResponse } from 'node:http';
import { Answers, type Content, type Context } from './answers.js';
import type { Bank } from './bank.js';
import type { Answering, Rule } from './behaviour.js';
import type { Booking, CustomerBooks } from './books.js';
import { reply, type Received } from './http.js';
import { readOrder } from './read-order.js';
import { isSignature } from './signature.js';

const TOLERANCE_SECONDS = 300;
const NONCES_KEPT = 200_000;
const MOST_LINES = 1_000;
const TRUTH: Answering = { manner: 'truth' };
const NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Nothing is known of it' };

/** What customers of the bank speak: docs/guides/http-bank.md. */
export class Protocol {
  private readonly answers: Answers;
  private readonly queries = new Map<string, number>();
  private nonces = new Set<string>();

  constructor(private readonly bank: Bank) {
    this.answers = new Answers(bank.clock);
  }

  async handle(request: Received, response: ServerResponse): Promise<void> {
    const known = this.authenticate(request);
    if (typeof known === 'string') return reply(response, 401, { environment: 'simulation', code: known });
    const { books, context } = known;
    const [, part, name] = /^\/([a-z]+)(?:\/([^/]+))?$/.exec(request.path) ?? [];
    if (request.method === 'POST' && part === 'payments' && name === undefined)
      return this.takePayment(books, context, request, response);
    if (request.method === 'GET' && part === 'payments' && name !== undefined)
      return this.findPayment(books, context, decodeURIComponent(name), response);
    if (request.method === 'GET' && part === 'statements' && name !== undefined)
      return this.giveStatement(books, context, name, request, response);
    return this.give(response, context, NOT_FOUND, {});
  }

  private async takePayment(
    books: CustomerBooks,
    context: Context,
    { body }: Received,
    response: ServerResponse,
  ): Promise<void> {
    const order = readOrder(body, books.customer);
    if (typeof order === 'string')
      return this.give(response, context, { status: 400, code: 'MALFORMED', message: order }, {});
    const { requestNumber, amount, payee } = order;
    const nth = books.payments.get(requestNumber)?.arrivals ?? 0;
    const occasion = { on: 'payment', key: books.customer.keyId, requestNumber, amount, nth } as const;
    const rule = this.bank.behaviour.on({ ...occasion, payeeAccount: payee.account });
    await pause(rule.delayMilliseconds);
    await this.give(response, context, { ...this.bank.take(books, order, rule) }, rule);
  }

  private async findPayment(
    books: CustomerBooks,
    context: Context,
    requestNumber: string,
    response: ServerResponse,
  ): Promise<void> {
    const { keyId: key } = books.customer;
    const nth = this.queries.get(`${key}/${requestNumber}`) ?? 0;
    this.queries.set(`${key}/${requestNumber}`, nth + 1);
    const order = books.payments.get(requestNumber)?.order;
    const occasion = { on: 'query', key, requestNumber, nth } as const;
    const about = { amount: order?.amount ?? null, payeeAccount: order?.payee.account ?? null };
    const rule = this.bank.behaviour.on({ ...occasion, ...about });
    await pause(rule.delayMilliseconds);
    const found = this.bank.find(books, requestNumber);
    await this.give(response, context, { ...(found ?? { ...NOT_FOUND, requestNumber }) }, rule);
  }

  private async giveStatement(
    books: CustomerBooks,
    context: Context,
    date: string,
    { query }: Received,
    response: ServerResponse,
  ): Promise<void> {
    const occasion = { on: 'statement', key: books.customer.keyId, requestNumber: date, nth: 0 } as const;
    const rule = this.bank.behaviour.on({ ...occasion, amount: null, payeeAccount: null });
    await pause(rule.delayMilliseconds);
    const after = Number(query.get('after') ?? 0);
    const limit = Math.min(MOST_LINES, Math.max(1, Number(query.get('limit') ?? 100) || 100));
    const all = books.bookings.get(date) ?? [];
    const rest = all.filter(({ number }) => number > after);
    const page = rest.slice(0, limit);
    const next = rest.length > limit ? String(page.at(-1)!.number) : null;
    await this.give(response, context, { status: 200, date, lines: page.map(lineOf), next }, rule);
  }

  private async give(
    response: ServerResponse,
    context: Context,
    content: Content,
    { answer = TRUTH }: Pick<Rule, 'answer'>,
  ): Promise<void> {
    // Nobody is told of what could still be forgotten.
    await this.bank.settled();
    this.answers.give(response, context, content, answer);
  }

  private authenticate({
    method,
    url,
    headers,
    body,
  }: Received): { books: CustomerBooks; context: Context } | string {
    const { 'x-bank-key': key, 'x-bank-timestamp': timestamp, 'x-bank-nonce': nonce } = headers;
    const { 'x-bank-signature': signature } = headers;
    if (typeof key !== 'string' || typeof timestamp !== 'string' || typeof nonce !== 'string')
      return 'SIGNATURE_MISSING';
    const books = this.bank.customerOf(key);
    if (!books) return 'KEY_UNKNOWN';
    const { customer } = books;
    const parts = { verb: method, url, timestamp, nonce, body };
    if (typeof signature !== 'string' || !isSignature(signature, customer.secret, parts))
      return 'SIGNATURE_INVALID';
    const age = this.bank.clock.now() / 1_000 - Number(timestamp);
    if (!(Math.abs(age) <= TOLERANCE_SECONDS)) return 'TIMESTAMP_INVALID';
    if (this.nonces.has(`${key}/${nonce}`)) return 'NONCE_REPLAYED';
    if (this.nonces.size >= NONCES_KEPT) this.nonces = new Set();
    this.nonces.add(`${key}/${nonce}`);
    return { books, context: { customer, url, nonce } };
  }
}

const lineOf = ({ reference, requestNumber, kind, amount, returnReference, at }: Booking) => ({
  ...{ reference, requestNumber, kind, amount, returnReference, at },
});

async function pause(milliseconds: number | undefined): Promise<void> {
  if (milliseconds) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
