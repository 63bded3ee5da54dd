import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An event as a receiver gets it. */
export interface Told {
  readonly id: string;
  readonly type: string;
  readonly book: string;
  readonly subject: string;
  readonly number: number;
  readonly occurredAt: string;
  readonly data: unknown;
}

export interface Receipt {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: Told;
  /** What it was answered; null until it is. */
  status: number | null;
}

/** A status, or what the test does with the connection itself. */
type Reaction = number | ((response: ServerResponse) => void) | Promise<number>;

/** A real server that takes events, well or badly, as the test says. */
export interface WebhookReceiver {
  readonly url: string;
  readonly receipts: Receipt[];
  react: (receipt: Receipt) => Reaction;
  stop(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const receipts: Receipt[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += String(chunk)));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      const receipt: Receipt = { path, headers, body, event: JSON.parse(body) as Told, status: null };
      receipts.push(receipt);
      void answer(receipt, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    receipts,
    react: () => 204,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  async function answer(receipt: Receipt, response: ServerResponse): Promise<void> {
    const reaction = await receiver.react(receipt);
    if (typeof reaction === 'function') return reaction(response);
    receipt.status = reaction;
    response.writeHead(reaction).end(reaction === 204 ? undefined : `status ${reaction}`);
  }
  return receiver;
}

/** Which events came, as `subject#number`, in the order in which they came. */
export const namesOf = (receipts: readonly Receipt[]): string[] =>
  receipts.map(({ event: { subject, number } }) => `${subject}#${number}`);
