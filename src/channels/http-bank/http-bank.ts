import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { Channel } from '../channel.js';
import type {
  Callback,
  CallbackRequest,
  ChannelAdapter,
  ChannelAnswer,
  NotSent,
  PaymentOrder,
  StatementPage,
} from '../channel-adapter.js';
import { ChannelDirectory } from '../channel-directory.js';
import { channelRefusals } from '../channels.errors.js';
import type { Credentials } from '../credentials.js';
import { BankConnections, type Exchanged } from './exchange.js';
import { factOf, statementPageOf, type Message } from './message.rules.js';
import { ReadCallback } from './read-callback.js';
import { excerptOf, readAnswer } from './read-answer.js';
import { KEY_HEADER, NONCE_HEADER, signatureOf, SIGNATURE_HEADER, TIMESTAMP_HEADER } from './signature.js';

const STATEMENT_LINES = 500;
const NOTHING = Buffer.alloc(0);

interface Question {
  readonly method: 'GET' | 'POST';
  /** Below the base URL of the channel. */
  readonly path: string;
  readonly body: Buffer;
  readonly traceId?: string;
  readonly beforeWrite: () => boolean;
}

/** A message that the bank has signed as its answer to this question, or what came instead. */
type Told =
  | { readonly kind: 'message'; readonly status: number; readonly message: Message; readonly excerpt: string }
  | Exclude<ChannelAnswer, { kind: 'answered' | 'not-found' }>
  | NotSent;

/** Speaks to banks over HTTP with signed JSON, as docs/guides/http-bank.md describes. */
@Injectable()
export class HttpBank implements ChannelAdapter, OnApplicationShutdown {
  readonly kind = 'http-bank';
  private readonly connections = new BankConnections();

  constructor(
    private readonly directory: ChannelDirectory,
    private readonly callbacks: ReadCallback,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  onApplicationShutdown(): void {
    this.connections.close();
  }

  async send(
    channel: Channel,
    order: PaymentOrder,
    beforeWrite: () => boolean,
  ): Promise<ChannelAnswer | NotSent> {
    const { requestNumber, amount, payee, purpose, notAfter, traceId } = order;
    const { currency, decimals } = channel;
    const payment = {
      requestNumber,
      amount: formatAmount(amount, decimals),
      currency,
      payee,
      purpose,
      notAfter,
    };
    const body = Buffer.from(JSON.stringify(payment));
    const told = await this.ask(channel, { method: 'POST', path: '/payments', body, traceId, beforeWrite });
    return told.kind === 'message' ? answerOf(told) : told;
  }

  async query(channel: Channel, requestNumber: string): Promise<ChannelAnswer> {
    const told = await this.ask(channel, get(`/payments/${encodeURIComponent(requestNumber)}`));
    if (told.kind === 'not-sent') throw new Error('A query is always sent');
    if (told.kind !== 'message') return told;
    const isNotFound =
      told.status === 404 &&
      told.message.code === 'NOT_FOUND' &&
      told.message.requestNumber === requestNumber;
    return isNotFound ? { kind: 'not-found', excerpt: told.excerpt } : answerOf(told);
  }

  readCallback(channel: Channel, request: CallbackRequest): Promise<Result<Callback>> {
    return this.callbacks.execute(channel, request);
  }

  async statement(channel: Channel, date: string, after: string | null): Promise<Result<StatementPage>> {
    const place = after === null ? '' : `after=${encodeURIComponent(after)}&`;
    const told = await this.ask(channel, get(`/statements/${date}?${place}limit=${STATEMENT_LINES}`));
    const isGiven = told.kind === 'message' && told.status === 200;
    const page = isGiven ? statementPageOf(told.message, date) : undefined;
    if (page) return accepted(page);
    const why = told.kind === 'not-sent' ? told.kind : told.excerpt;
    return refused(channelRefusals.statementUnavailable(channel.code, why));
  }

  private async ask(channel: Channel, question: Question): Promise<Told> {
    try {
      return await this.exchange(channel, await this.directory.credentialsOf(channel), question);
    } catch (error) {
      // Nothing has left: what goes wrong once it may have is an outcome of the exchange.
      const excerpt = `not asked: ${(error as Error).name}`;
      return { kind: 'silent', cause: 'connection', sent: 'no', excerpt };
    }
  }

  private async exchange(channel: Channel, credentials: Credentials, question: Question): Promise<Told> {
    const { connectTimeoutMilliseconds, answerTimeoutMilliseconds } = channel.terms;
    const url = new URL(credentials.baseUrl.replace(/\/+$/, '') + question.path);
    const nonce = this.ids.uuid().replaceAll('-', '');
    let sentAt = this.clock.now();
    const exchanged = await this.connections.exchange({
      ...{ method: question.method, url, body: question.body, beforeWrite: question.beforeWrite },
      ...{ connectTimeoutMilliseconds, answerTimeoutMilliseconds },
      headers: () => {
        sentAt = this.clock.now();
        return headersOf(question, url, credentials, { nonce, sentAt });
      },
    });
    const asked = { url: url.pathname + url.search, nonce, sentAt, receivedAt: this.clock.now() };
    return toldBy(exchanged, (answer) => readAnswer(channel, credentials, asked, answer));
  }
}

const get = (path: string): Question => ({ method: 'GET', path, body: NOTHING, beforeWrite: () => true });

function headersOf(
  { method, body, traceId }: Question,
  url: URL,
  { keyId, secret }: Credentials,
  { nonce, sentAt }: { nonce: string; sentAt: Date },
): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  const signed = { verb: method, url: url.pathname + url.search, timestamp, nonce, body };
  return {
    accept: 'application/json',
    ...(body.length > 0 && { 'content-type': 'application/json', 'content-length': String(body.length) }),
    ...(traceId !== undefined && { 'x-trace-id': traceId }),
    [KEY_HEADER]: keyId,
    [TIMESTAMP_HEADER]: timestamp,
    [NONCE_HEADER]: nonce,
    [SIGNATURE_HEADER]: signatureOf(signed, secret),
  };
}

type Answer = Extract<Exchanged, { kind: 'answer' }>;

/** A server in trouble says nothing about the payment, signed or not. */
function toldBy(exchanged: Exchanged, read: (answer: Answer) => Message | string): Told {
  if (exchanged.kind === 'not-sent') return exchanged;
  if (exchanged.kind === 'silent') {
    const { cause, sent, detail } = exchanged;
    return { kind: 'silent', cause, sent, excerpt: `no answer: ${cause}, ${detail}` };
  }
  const excerpt = excerptOf(exchanged);
  if (exchanged.status >= 500) return { kind: 'silent', cause: 'server-error', sent: 'maybe', excerpt };
  if (exchanged.kind === 'too-large') return { kind: 'garbage', excerpt };
  const message = read(exchanged);
  if (typeof message === 'string') return { kind: 'garbage', excerpt: `${message}: ${excerpt}` };
  return { kind: 'message', status: exchanged.status, message, excerpt };
}

function answerOf({ message, excerpt }: Extract<Told, { kind: 'message' }>): ChannelAnswer {
  const fact = factOf(message);
  return fact ? { kind: 'answered', fact, excerpt } : { kind: 'garbage', excerpt: `no code: ${excerpt}` };
}
