import type { IncomingMessage, ServerResponse } from 'node:http';

const MOST_BYTES = 65_536;
/** Of ten thousand payments. */
const MOST_FILE_BYTES = 8 * 1024 * 1024;

/** A request with its body, as the parts of the bank see it. */
export interface Received {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** @returns undefined when it is larger than anything of the protocol */
export async function receive(request: IncomingMessage): Promise<Received | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  const most = request.url!.startsWith('/control/files') ? MOST_FILE_BYTES : MOST_BYTES;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  const url = request.url!;
  const { pathname, searchParams } = new URL(url, 'http://bank');
  return {
    ...{ method: request.method!, url, path: pathname, query: searchParams },
    ...{ headers: request.headers, body: Buffer.concat(chunks) },
  };
}

/** An answer that nobody has signed. */
export function reply(response: ServerResponse, status: number, content: object): void {
  const body = JSON.stringify(content);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
