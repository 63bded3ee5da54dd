import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const lengthShape = /\r\ncontent-length: (\d+)/i;
/** Every answer is read into it, of one connection after the other: a stream would make room for each. */
const ARRIVED = Buffer.allocUnsafeSlow(64 * 1024);

/** What is sent: everything of a request but its length, which the body gives. */
export interface Request {
  readonly path: string;
  readonly headers: string;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Read only by those who need it: decoding every body would cost the generator. */
  readonly body: Buffer;
}

/**
 * One kept-alive connection that carries one request at a time. Written on bare sockets, because a generator that
 * shares two cores with what it measures must cost little; what it sends and reads is plain HTTP/1.1.
 */
export class HttpClient {
  private answered: ((answer: Answer) => void) | null = null;
  private failed: ((error: Error) => void) | null = null;
  private pending: Buffer | null = null;
  private readonly socket: Socket;

  private constructor(
    private readonly host: string,
    to: { host: string; port: number },
  ) {
    const callback = (length: number): boolean => {
      this.read(ARRIVED.subarray(0, length));
      return true;
    };
    this.socket = connect({ ...to, noDelay: true, onread: { buffer: ARRIVED, callback } });
    this.socket.on('error', (error) => this.failed?.(error));
    this.socket.on('close', () => this.failed?.(new Error('The service closed the connection')));
  }

  static async open(url: string): Promise<HttpClient> {
    const { hostname, port, host } = new URL(url);
    const client = new HttpClient(host, { host: hostname, port: Number(port) });
    await new Promise<void>((resolve, reject) => {
      client.socket.once('connect', resolve);
      client.socket.once('error', reject);
    });
    return client;
  }

  /** Resolves when all of the answer has arrived. */
  send({ path, headers, body }: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${this.host}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  close(): void {
    this.failed = null;
    this.socket.destroy();
  }

  private read(bytes: Buffer): void {
    const all = Buffer.concat(this.pending ? [this.pending, bytes] : [bytes]);
    const headEnd = all.indexOf(HEAD_END);
    const head = headEnd < 0 ? '' : all.toString('latin1', 0, headEnd);
    const length = Number(lengthShape.exec(head)?.[1] ?? 0);
    if (headEnd < 0 || all.length < headEnd + HEAD_END.length + length) {
      this.pending = all;
      return;
    }
    this.pending = null;
    this.answered?.({ status: Number(head.slice(9, 12)), body: all.subarray(headEnd + HEAD_END.length) });
  }
}
