import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** By lower-case name; of a header that came twice the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer took longer than anything the service promises. */
export const LONGEST_ANSWER_MILLISECONDS = 45_000;

/**
 * HTTP/1.1 from bytes to bytes: sends what no client library would, and reads answers one after another. The connection
 * is opened when it is needed and stays open as long as the service keeps it.
 */
export class RawConnection {
  private socket: Socket | null = null;
  private received = Buffer.alloc(0);
  private wake: () => void = () => undefined;

  constructor(private readonly port: number) {}

  /**
   * @param isHead the answer has no body, whatever it says
   * @returns undefined when the service closed the connection without an answer
   */
  async exchange(bytes: Buffer, isHead = false): Promise<RawAnswer | undefined> {
    const socket = await this.open();
    socket.write(bytes);
    return this.answer(isHead);
  }

  /** The next answer on the connection. */
  async answer(isHead = false): Promise<RawAnswer | undefined> {
    const head = await this.until(() => this.received.indexOf('\r\n\r\n'), 4);
    if (!head) return undefined;
    const { status, headers } = readHead(head.toString('latin1'));
    if (status < 200) return this.answer(isHead);
    const body = isHead || status === 204 || status === 304 ? Buffer.alloc(0) : await this.body(headers);
    if (headers.connection === 'close') this.close();
    return body && { status, headers, body };
  }

  get isOpen(): boolean {
    return this.socket !== null;
  }

  close(): void {
    this.socket?.destroy();
    this.socket = null;
    this.received = Buffer.alloc(0);
  }

  private async open(): Promise<Socket> {
    if (this.socket) return this.socket;
    const socket = connect(this.port, '127.0.0.1');
    const end = (): void => {
      if (this.socket === socket) this.socket = null;
      this.wake();
    };
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.wake();
    });
    socket.on('error', end).on('end', end).on('close', end);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    this.received = Buffer.alloc(0);
    this.socket = socket;
    return socket;
  }

  private async body(headers: RawAnswer['headers']): Promise<Buffer | undefined> {
    if (headers['transfer-encoding'] === 'chunked') return this.chunks();
    const length = Number(headers['content-length'] ?? 0);
    return this.until(() => (this.received.length >= length ? length : -1), 0);
  }

  private async chunks(): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (;;) {
      const size = await this.until(() => this.received.indexOf('\r\n'), 2);
      if (!size) return undefined;
      const length = Number.parseInt(size.toString('latin1'), 16);
      const part = await this.until(() => (this.received.length >= length + 2 ? length : -1), 2);
      if (!part) return undefined;
      if (length === 0) return Buffer.concat(parts);
      parts.push(part);
    }
  }

  /** Takes the bytes before the place, and drops as many behind it; undefined when the connection ends before. */
  private async until(place: () => number, drop: number): Promise<Buffer | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer in time')), LONGEST_ANSWER_MILLISECONDS);
    });
    try {
      for (;;) {
        const found = place();
        if (found >= 0) {
          const taken = this.received.subarray(0, found);
          this.received = this.received.subarray(found + drop);
          return taken;
        }
        if (!this.socket) return undefined;
        await Promise.race([new Promise<void>((resolve) => (this.wake = resolve)), late]);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

function readHead(head: string): Pick<RawAnswer, 'status' | 'headers'> {
  const [line, ...rest] = head.split('\r\n');
  const headers = rest.map((text) => {
    const colon = text.indexOf(':');
    return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()] as const;
  });
  return { status: Number(line!.split(' ', 2)[1]), headers: Object.fromEntries(headers) };
}
