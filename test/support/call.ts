import type { Role } from '../../src/platform/auth/index.js';
import { ROLE_KEYS } from './keys.js';

export interface CallOptions {
  /** Whose key is sent, the poster's if not given; null for no key. */
  readonly role?: Role | null;
  /** A key instead of the role's. */
  readonly key?: string;
  /** Sent as JSON; a string or bytes are sent as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; text when the answer is not JSON; undefined when it is empty. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
}

/** The status, and the code of a refusal. */
export const outcomeOf = ({ status, body }: Answer): unknown[] => [status, body.code];

export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

/** Calls the service at that address over real HTTP. */
export function callerOf(url: string): Call {
  return async (method, path, options = {}) => {
    const { role = 'poster', key = role && ROLE_KEYS[role], body, headers } = options;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(key && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: bytesOf(body) }),
    });
    return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
  };
}

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
