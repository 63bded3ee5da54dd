import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf, seedOf, type Random } from '../../support/random.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { until } from '../../support/until.js';
import {
  createEndpoint,
  eventOf,
  openFirstBook,
  startWebhookNode,
  type WebhookNode,
} from '../../support/webhook-nodes.js';
import {
  namesOf,
  startWebhookReceiver,
  type Receipt,
  type WebhookReceiver,
} from '../../support/webhook-receiver.js';

const SUBJECTS = 60;
const EVENTS = 5;

let schema: TestSchema;
let nodes: WebhookNode[];
let receiver: WebhookReceiver;
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startWebhookNode({ schema }), await startWebhookNode({ schema })];
  for (const { pace } of nodes)
    Object.assign(pace, {
      ...{
        firstPauseMilliseconds: 20,
        longestPauseMilliseconds: 60,
        strikes: 1_000,
        firstProbeMilliseconds: 20,
      },
      ...{ longestProbeMilliseconds: 50, answerMilliseconds: 2_000 },
    });
  receiver = await startWebhookReceiver();
  await openFirstBook(nodes[0]!);
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await receiver.stop();
  await schema.drop();
});

/** Commits the events of a subject one after the other, each transaction open for a while, so that they commit in any order. */
async function happen(random: Random, subject: string): Promise<void> {
  for (let number = 1; number <= EVENTS; number++) {
    const node = random.pick(nodes);
    await node.transactions.run(async (tx) => {
      await node.outbox.append(tx, [eventOf(subject, number)]);
      await pause(random.below(25));
    });
    await pause(random.below(10));
  }
}

/** What was sent before the event before it had been acknowledged, or came for the first time out of order. */
function disorder(receipts: readonly Receipt[]): string[] {
  const acknowledged = new Map<string, number>();
  const wrong: string[] = [];
  for (const { event, status } of receipts) {
    const upTo = acknowledged.get(event.subject) ?? 0;
    if (event.number > upTo + 1) wrong.push(`${event.subject}#${event.number} after #${upTo}`);
    if (status === 204) acknowledged.set(event.subject, Math.max(upTo, event.number));
  }
  return wrong;
}

const acknowledgedOf = (receipts: readonly Receipt[], path: string): Set<string> =>
  new Set(
    receipts
      .filter((receipt) => receipt.status === 204 && receipt.path === path)
      .map(({ event }) => `${event.subject}#${event.number}`),
  );

describe('events that are committed in any order, on two nodes, to receivers that fail', () => {
  it('come to every endpoint at least once, each subject in its order, and none is skipped', async () => {
    const random = randomOf(seedOf('webhooks-order'));
    await createEndpoint(nodes[0]!, `${receiver.url}/one`);
    await createEndpoint(nodes[1]!, `${receiver.url}/other`);
    receiver.react = async () => {
      await pause(random.below(8));
      return random.below(4) === 0 ? random.pick([500, 404, 301, 429]) : 204;
    };
    const subjects = Array.from({ length: SUBJECTS }, (_, index) => `payout:${index}`);
    const happening = Promise.all(subjects.map((subject) => happen(random, subject)));
    const total = SUBJECTS * EVENTS;
    await until(async () => {
      await Promise.all(nodes.map((node) => node.tell()));
      return ['/one', '/other'].every((path) => acknowledgedOf(receiver.receipts, path).size === total);
    });
    await happening;
    for (const path of ['/one', '/other'])
      expect(disorder(receiver.receipts.filter((receipt) => receipt.path === path))).toEqual([]);
    expect(receiver.receipts.length).toBeGreaterThan(total * 2);
    expect(await schema.sql('SELECT * FROM webhook_lane')).toEqual([]);
    expect(await schema.sql('SELECT * FROM webhook_outbox')).toEqual([]);
    const [row] = await schema.sql<{ delivered: string }>(
      `SELECT COUNT(*) AS delivered FROM webhook_delivery WHERE status = 'delivered'`,
    );
    expect(Number(row!.delivered)).toBe(total * 2);
  });

  it('an event that is committed late is told, however many later ones were told before', async () => {
    receiver.receipts.length = 0;
    receiver.react = () => 204;
    const [node] = nodes as [WebhookNode];
    await node.transactions.run(async (tx) => {
      await node.outbox.append(tx, [eventOf('payout:late', 1)]);
      const others = Array.from({ length: 20 }, (_, index) => eventOf(`payout:soon-${index}`, 1));
      await nodes[1]!.transactions.run((other) => nodes[1]!.outbox.append(other, others));
      await nodes[1]!.tell();
    });
    const told = (): string[] => receiver.receipts.map(({ event }) => event.subject);
    expect(told()).not.toContain('payout:late');
    expect(told().length).toBe(40);
    await nodes[1]!.tell();
    expect(told().filter((subject) => subject === 'payout:late')).toHaveLength(2);
  });

  it('of a transaction that is rolled back nothing is told', async () => {
    receiver.receipts.length = 0;
    const [node] = nodes as [WebhookNode];
    const failing = node.transactions.run(async (tx) => {
      await node.outbox.append(tx, [eventOf('payout:never', 1)]);
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    await node.tell();
    expect(namesOf(receiver.receipts)).toEqual([]);
  });
});
