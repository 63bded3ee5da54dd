import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallbackRequest } from '../../src/channels/index.js';

export interface CallbackReceiver {
  readonly url: string;
  /** What came, as an adapter is handed it. */
  readonly requests: CallbackRequest[];
  /** Answers so many of the next ones with 503. */
  refuseNext(count: number): void;
  forget(): void;
  stop(): Promise<void>;
}

/** A real server that takes what a bank tells. */
export async function startCallbackReceiver(): Promise<CallbackReceiver> {
  const requests: CallbackRequest[] = [];
  let toRefuse = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      requests.push({ method: method!, url: url!, headers, rawBody: Buffer.concat(chunks) });
      response.writeHead(toRefuse-- > 0 ? 503 : 204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks?of=bank`,
    requests,
    refuseNext: (count) => void (toRefuse = count),
    forget: () => void requests.splice(0),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
