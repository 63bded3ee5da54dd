import { toDatabaseTime } from '../../src/platform/clock/index.js';
import { Transactions } from '../../src/platform/database/index.js';
import { SystemIds } from '../../src/platform/ids/index.js';
import { DeliverEvents } from '../../src/webhooks/deliver-events.js';
import { DistributeEvents } from '../../src/webhooks/distribute-events.js';
import { ForgetEvents } from '../../src/webhooks/forget-events.js';
import { WebhookOutbox, type NewWebhookEvent } from '../../src/webhooks/index.js';
import { WebhookPace } from '../../src/webhooks/pace.js';
import { ReplayEvents } from '../../src/webhooks/replay-events.js';
import { WatchBacklog } from '../../src/webhooks/watch-backlog.js';
import { openBook } from './book.js';
import type { Answer, CallOptions } from './call.js';
import { startService, type Service, type ServiceOptions } from './service.js';

/** A node that tells events when a test calls for it. */
export interface WebhookNode extends Service {
  readonly pace: WebhookPace;
  readonly outbox: WebhookOutbox;
  readonly transactions: Transactions;
  readonly distribute: DistributeEvents;
  readonly deliver: DeliverEvents;
  readonly forget: ForgetEvents;
  readonly watch: WatchBacklog;
  readonly replays: ReplayEvents;
  /** Everything that can be done now: lays out what is new and sends what is due, until nothing is. */
  tell(): Promise<void>;
}

export async function startWebhookNode(options: ServiceOptions = {}): Promise<WebhookNode> {
  const service = await startService(options);
  const { app } = service;
  const node = {
    ...service,
    pace: app.get(WebhookPace),
    outbox: app.get(WebhookOutbox),
    transactions: app.get(Transactions),
    distribute: app.get(DistributeEvents),
    deliver: app.get(DeliverEvents),
    forget: app.get(ForgetEvents),
    watch: app.get(WatchBacklog),
    replays: app.get(ReplayEvents),
  };
  return {
    ...node,
    tell: async () => {
      await node.distribute.execute();
      while (await node.replays.layOut());
      await node.deliver.begin();
      await node.deliver.settled();
    },
  };
}

const ids = new SystemIds();
/** All role keys belong to the first client, and the first book of a schema has the first number. */
const OWNER = { clientId: 1, bookId: 1 };

/** An event of a payout of that name. */
export function eventOf(
  subject: string,
  number: number,
  more: Partial<NewWebhookEvent> = {},
): NewWebhookEvent {
  return {
    ...{ id: ids.uuid(), ...OWNER, type: 'payout.created', subject, number },
    payload: JSON.stringify({ payout: subject, note: '算盘 "x" \\ \n' }),
    occurredAt: toDatabaseTime(new Date()),
    ...more,
  };
}

/** In a transaction of its own, as a posting would. */
export const append = (node: WebhookNode, ...events: NewWebhookEvent[]): Promise<void> =>
  node.transactions.run((tx) => node.outbox.append(tx, events));

/** Opens the book whose number {@link eventOf} uses. */
export async function openFirstBook(node: WebhookNode): Promise<void> {
  const book = await openBook(node.call);
  const [row] = await node.sql<{ id: string }>(`SELECT id FROM book WHERE code = '${book}'`);
  if (Number(row!.id) !== OWNER.bookId) throw new Error(`the first book has the number ${row!.id}`);
}

export const ENDPOINTS = '/v1/books/main/webhook-endpoints';

/** As an admin, if nobody else is named. */
export const command = (
  node: Service,
  path: string,
  body: object,
  options: CallOptions = {},
): Promise<Answer> =>
  node.call('POST', `${ENDPOINTS}${path}`, { role: 'admin', body: { reason: 'test', ...body }, ...options });

export async function createEndpoint(
  node: Service,
  url: string,
  more: object = {},
): Promise<{ id: string; secret: string }> {
  const { status, body } = await command(node, '', { client: 'test-client', url, types: ['*'], ...more });
  if (status !== 201) throw new Error(`no endpoint: ${JSON.stringify(body)}`);
  return body as { id: string; secret: string };
}

export async function readEndpoint(node: Service, id: string, path = ''): Promise<Answer['body']> {
  const { status, body } = await node.call('GET', `${ENDPOINTS}/${id}${path}`, { role: 'operator' });
  if (status !== 200) throw new Error(`not read: ${JSON.stringify(body)}`);
  return body;
}
