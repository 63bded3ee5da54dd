import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

export interface BankRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Made when the connection is there, so that the time in them is that of sending. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly connectTimeoutMilliseconds: number;
  /** From the writing of the request to the last byte of its answer. */
  readonly answerTimeoutMilliseconds: number;
  readonly beforeWrite: () => boolean;
}

export type Exchanged =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: IncomingMessage['headers'];
      readonly body: Buffer;
    }
  | { readonly kind: 'too-large'; readonly status: number }
  | {
      readonly kind: 'silent';
      readonly cause: 'timeout' | 'connection';
      readonly sent: 'no' | 'maybe';
      readonly detail: string;
    }
  | { readonly kind: 'not-sent' };

/** No answer of the protocol is near it, a page of a statement included. */
const MOST_BYTES = 262_144;
/** Shorter than servers keep idle connections: one that closes while a payment is written makes its outcome unknown. */
const IDLE_MILLISECONDS = 3_000;

/** Connections to banks. Sends each request once: nothing here tries again. */
export class BankConnections {
  private readonly agents = {
    'http:': new HttpAgent({ keepAlive: true, timeout: IDLE_MILLISECONDS }),
    'https:': new HttpsAgent({ keepAlive: true, timeout: IDLE_MILLISECONDS }),
  };

  /** Never rejects. */
  exchange(order: BankRequest): Promise<Exchanged> {
    return new Promise((resolve) => new Exchange(order, this.open(order), resolve));
  }

  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private open({ method, url }: BankRequest): ClientRequest {
    if (url.protocol === 'https:') return httpsRequest(url, { method, agent: this.agents['https:'] });
    return httpRequest(url, { method, agent: this.agents['http:'] });
  }
}

/** One request on its way. Its headers wait with its body until the connection is there. */
class Exchange {
  private sent: 'no' | 'maybe' = 'no';
  private timer: NodeJS.Timeout;
  private isOver = false;

  constructor(
    private readonly order: BankRequest,
    private readonly request: ClientRequest,
    private readonly resolve: (outcome: Exchanged) => void,
  ) {
    this.timer = this.expireAfter(order.connectTimeoutMilliseconds);
    request.once('socket', (socket: Socket) => this.whenConnected(socket));
    request.once('response', (answer) => this.read(answer));
    request.on('error', (error: Error & { code?: string }) =>
      this.silent('connection', error.code ?? error.name),
    );
  }

  private whenConnected(socket: Socket | TLSSocket): void {
    if (socket instanceof TLSSocket && isShakingHands(socket))
      socket.once('secureConnect', () => this.writeOrEnd());
    else if (socket.connecting) socket.once('connect', () => this.writeOrEnd());
    else this.writeOrEnd();
  }

  private writeOrEnd(): void {
    try {
      if (!this.isOver) this.write();
    } catch (error) {
      this.silent('connection', (error as Error).name);
    }
  }

  /** From the question to the socket in one go: nothing can come in between but the whole process standing still. */
  private write(): void {
    const { body, headers, beforeWrite, answerTimeoutMilliseconds } = this.order;
    for (const [name, value] of Object.entries(headers())) this.request.setHeader(name, value);
    if (!beforeWrite()) return this.end({ kind: 'not-sent' });
    this.sent = 'maybe';
    this.request.end(body);
    clearTimeout(this.timer);
    this.timer = this.expireAfter(answerTimeoutMilliseconds);
  }

  private read(answer: IncomingMessage): void {
    const status = answer.statusCode!;
    const chunks: Buffer[] = [];
    let size = 0;
    answer.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) this.end({ kind: 'too-large', status });
      else chunks.push(chunk);
    });
    answer.on('error', (error: Error & { code?: string }) =>
      this.silent('connection', error.code ?? error.name),
    );
    answer.once('end', () =>
      this.end({ kind: 'answer', status, headers: answer.headers, body: Buffer.concat(chunks) }),
    );
  }

  private expireAfter(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.silent('timeout', `after ${milliseconds} ms`), milliseconds);
  }

  private silent(cause: 'timeout' | 'connection', detail: string): void {
    this.end({ kind: 'silent', cause, sent: this.sent, detail });
  }

  private end(outcome: Exchanged): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.timer);
    // A connection whose answer was read to its end goes back to the others; any other is of no more use.
    if (outcome.kind !== 'answer') this.request.destroy();
    this.resolve(outcome);
  }
}

/** Node tells of it in a property that its types leave out. */
const isShakingHands = (socket: TLSSocket): boolean =>
  (socket as TLSSocket & { readonly secureConnecting?: boolean }).secureConnecting === true;
