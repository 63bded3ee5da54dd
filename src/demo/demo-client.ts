import { setTimeout as pause } from 'node:timers/promises';

export interface DemoAnswer {
  readonly status: number;
  readonly replayed: boolean;
  /** Parsed JSON. */
  readonly body: unknown;
}

/** What a problem document and a voucher have in common with the little that the demonstration reads of them. */
interface Named {
  readonly id?: string;
  readonly code?: string;
  readonly detail?: string;
}

/** In whose name something is asked. */
export type DemoRole = 'admin' | 'poster' | 'finance' | 'operator' | 'approver';
export type KeysByRole = Readonly<Partial<Record<DemoRole, string>>>;

/** What goes with a request; an object is sent as JSON, bytes as they are. */
interface Sent {
  readonly body?: object | Buffer;
  readonly requestNumber?: string;
}

const TRIES = 5;
const TIMEOUT_MILLISECONDS = 15_000;

/**
 * Calls the service as a careful caller does: without an answer, or told to come back, it sends the same request with
 * the same number again.
 */
export class DemoClient {
  constructor(
    private readonly url: string,
    private readonly keys: KeysByRole,
  ) {}

  /** The same service, with further keys. */
  with(keys: KeysByRole): DemoClient {
    return new DemoClient(this.url, { ...this.keys, ...keys });
  }

  /** @throws Error naming the path when the answer is not 200 */
  async read<T>(path: string): Promise<T> {
    const answer = await this.ask('finance', 'GET', path);
    if (answer.status !== 200) throw new Error(`GET ${path} was answered ${describe(answer)}`);
    return answer.body as T;
  }

  post(path: string, requestNumber: string, body: object): Promise<DemoAnswer> {
    return this.ask('poster', 'POST', path, { body, requestNumber });
  }

  /** @throws Error naming the path when it is refused */
  async must<T>(role: DemoRole, method: 'POST' | 'PUT', path: string, sent: Sent): Promise<T> {
    const answer = await this.ask(role, method, path, sent);
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${describe(answer)}`);
    return answer.body as T;
  }

  ask(role: DemoRole, method: string, path: string, { body, requestNumber }: Sent = {}): Promise<DemoAnswer> {
    const key = this.keys[role];
    const isBytes = Buffer.isBuffer(body);
    return this.request(path, {
      method,
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body && { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        ...(requestNumber !== undefined && { 'idempotency-key': requestNumber }),
      },
      ...(body && { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
    });
  }

  private async request(path: string, init: RequestInit): Promise<DemoAnswer> {
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await fetch(this.url + path, {
          ...init,
          signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
        });
        const replayed = response.headers.get('idempotent-replayed') === 'true';
        const answer = { status: response.status, replayed, body: await response.json() };
        if (answer.status !== 503 || attempt === TRIES) return answer;
      } catch (error) {
        if (attempt === TRIES) throw new Error(`${this.url} does not answer`, { cause: error });
      }
      await pause(200 * attempt);
    }
  }
}

export function describe({ status, body }: DemoAnswer): string {
  const { code, detail } = body as Named;
  return code === undefined ? String(status) : `${status} ${code}: ${detail}`;
}

export const codeOf = ({ body }: DemoAnswer): string => (body as Named).code ?? '';
export const idOf = ({ body }: DemoAnswer): string => (body as Named).id ?? '';
