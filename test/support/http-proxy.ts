import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * What happens to the next POST:
 * - `busy`: 503 with Retry-After, and the service never sees it
 * - `lost-before`: the connection is reset and the service never sees it
 * - `lost-after`: the service does it, the connection is reset instead of an answer
 * - `cut-short`: the service does it, the connection is reset in the middle of its answer
 * - `silent`: the service does it, the answer never comes
 */
export type HttpFault = 'busy' | 'lost-before' | 'lost-after' | 'cut-short' | 'silent';

export interface HttpProxy {
  readonly url: string;
  /** The next POSTs meet these faults, one each. */
  breakPosts(...faults: HttpFault[]): void;
  /** The request numbers of all POSTs so far, in order. */
  readonly requestNumbers: readonly (string | undefined)[];
  stop(): Promise<void>;
}

const BUSY = {
  type: 'urn:suanpan:problem:LEDGER.QUEUE_FULL',
  title: 'Service Unavailable',
  status: 503,
  code: 'LEDGER.QUEUE_FULL',
  detail: 'More postings are waiting than the service takes',
  traceId: '0'.repeat(32),
};

/** What a request says beside its body. */
const PASSED = [
  ...['authorization', 'content-type', 'idempotency-key'],
  ...['content-digest', 'signature-input', 'signature'],
];

/** An HTTP proxy before a real service that damages chosen POSTs and nothing else. */
export async function startHttpProxy(target: string): Promise<HttpProxy> {
  const faults: HttpFault[] = [];
  const requestNumbers: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const isPost = request.method === 'POST';
    if (isPost) requestNumbers.push(request.headers['idempotency-key'] as string | undefined);
    void pass(target, request, response, isPost ? faults.shift() : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakPosts: (...next) => void faults.push(...next),
    requestNumbers,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function pass(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: HttpFault | undefined,
): Promise<void> {
  const body = await buffer(request);
  if (fault === 'lost-before') return void request.socket.resetAndDestroy();
  if (fault === 'busy') {
    response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' });
    return void response.end(JSON.stringify(BUSY));
  }
  const answer = await fetch(target + request.url, {
    method: request.method!,
    headers: PASSED.map((name) => [name, request.headers[name]]).filter(
      (header): header is [string, string] => typeof header[1] === 'string',
    ),
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (fault === 'silent') return;
  if (fault === 'lost-after') return void request.socket.resetAndDestroy();
  response.writeHead(
    answer.status,
    [...answer.headers].filter(([name]) => name !== 'transfer-encoding').flat(),
  );
  if (fault !== 'cut-short') return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.resetAndDestroy());
}
