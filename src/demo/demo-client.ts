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

const TRIES = 5;
const TIMEOUT_MILLISECONDS = 15_000;

/**
 * Calls the service as a careful caller does: without an answer, or told to come back, it sends the same request with
 * the same number again.
 */
export class DemoClient {
  constructor(
    private readonly url: string,
    private readonly keys: { readonly poster: string; readonly finance: string },
  ) {}

  /** @throws Error naming the path when the answer is not 200 */
  async read<T>(path: string): Promise<T> {
    const answer = await this.request(path, { headers: { authorization: `Bearer ${this.keys.finance}` } });
    if (answer.status !== 200) throw new Error(`GET ${path} was answered ${describe(answer)}`);
    return answer.body as T;
  }

  async post(path: string, requestNumber: string, body: object): Promise<DemoAnswer> {
    return this.request(path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.keys.poster}`,
        'content-type': 'application/json',
        'idempotency-key': requestNumber,
      },
      body: JSON.stringify(body),
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
