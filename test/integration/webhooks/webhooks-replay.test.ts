import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toDatabaseTime } from '../../../src/platform/clock/index.js';
import { DAY, TurnableClock } from '../../support/clock.js';
import {
  append,
  command,
  createEndpoint,
  eventOf,
  openFirstBook,
  readEndpoint,
  startWebhookNode,
  type WebhookNode,
} from '../../support/webhook-nodes.js';
import { namesOf, startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.js';

const EVENTS = 1_203;

/** The real time at its start: ids of events are made by the real one. */
const clock = new TurnableClock(new Date());
let node: WebhookNode;
let receiver: WebhookReceiver;
let endpoint: string;
const events = Array.from({ length: EVENTS }, (_, index) =>
  eventOf(`payout:${String(index % 401).padStart(3, '0')}`, 1 + Math.floor(index / 401), {
    type: index % 401 === 7 ? 'order.paid' : 'payout.created',
  }),
);
beforeAll(async () => {
  node = await startWebhookNode({ clock });
  clock.advanceSeconds(60);
  receiver = await startWebhookReceiver();
  await openFirstBook(node);
  endpoint = (await createEndpoint(node, receiver.url, { types: ['payout.*'] })).id;
  for (let start = 0; start < EVENTS; start += 100) await append(node, ...events.slice(start, start + 100));
  await node.tell();
});
afterAll(async () => {
  await receiver.stop();
  await node.stop();
});
beforeEach(() => void (receiver.receipts.length = 0));

const replay = (body: object) => command(node, `/${endpoint}/replay`, body);

describe('events are told again', () => {
  it('all from a time on, over several pages, in the order of each subject; only what the endpoint wants', async () => {
    const { body } = await replay({ fromTime: new Date(clock.now().getTime() - 3_600_000).toISOString() });
    expect(body.replaying).toBe(true);
    await node.tell();
    const names = namesOf(receiver.receipts);
    expect(names).toHaveLength(EVENTS - 3);
    expect(new Set(names).size).toBe(EVENTS - 3);
    const last = new Map<string, number>();
    for (const { event } of receiver.receipts) {
      expect(event.number).toBe((last.get(event.subject) ?? 0) + 1);
      last.set(event.subject, event.number);
    }
    expect(await readEndpoint(node, endpoint)).toMatchObject({ replaying: false, subjectsWaiting: 0 });
  });

  it('nothing is sent until all is laid out', async () => {
    await replay({ fromEvent: events[0]!.id });
    expect(await node.replays.layOut()).toBe(true);
    await node.deliver.begin();
    await node.deliver.settled();
    expect(receiver.receipts).toEqual([]);
    await node.tell();
    expect(receiver.receipts).toHaveLength(EVENTS - 3);
  });

  it('all from one on', async () => {
    await replay({ fromEvent: events[EVENTS - 10]!.id });
    await node.tell();
    expect(namesOf(receiver.receipts).sort()).toEqual(
      events
        .slice(-10)
        .map(({ subject, number }) => `${subject}#${number}`)
        .sort(),
    );
  });

  it('one by its id, also one that the endpoint does not want as a rule', async () => {
    await replay({ event: events[7]!.id });
    await node.tell();
    expect(receiver.receipts.map(({ event }) => event.id)).toEqual([events[7]!.id]);
  });

  it('to a further endpoint, what was before it', async () => {
    const later = await startWebhookReceiver();
    const { id } = await createEndpoint(node, later.url, { types: ['order.*'] });
    await node.tell();
    expect(later.receipts).toEqual([]);
    await command(node, `/${id}/replay`, { fromTime: '2026-01-01T00:00:00Z' });
    await node.tell();
    expect(namesOf(later.receipts)).toEqual(['payout:007#1', 'payout:007#2', 'payout:007#3']);
    await command(node, `/${id}/retire`, {});
    await later.stop();
  });
});

describe('forgetting', () => {
  it('takes what is old, and never what still waits', async () => {
    await command(node, `/${endpoint}/pause`, {});
    await replay({ event: events[3]!.id });
    clock.advanceSeconds(29 * DAY);
    expect(await node.forget.execute()).toBe(0);
    clock.advanceSeconds(2 * DAY);
    expect(await node.forget.execute()).toBe(EVENTS - 1);
    const left = await node.sql<{ id: string }>('SELECT LOWER(HEX(id)) AS id FROM webhook_event');
    expect(left).toEqual([{ id: events[3]!.id.replaceAll('-', '') }]);
    expect(await node.sql('SELECT status FROM webhook_delivery')).toEqual([{ status: 'waiting' }]);
    await command(node, `/${endpoint}/resume`, {});
    await node.tell();
    expect(namesOf(receiver.receipts)).toEqual(['payout:003#1']);
    expect(await node.forget.execute()).toBe(1);
  });

  it('of a client without endpoints nothing is kept', async () => {
    await append(
      node,
      eventOf('payout:none', 1, { clientId: 4_711, occurredAt: toDatabaseTime(clock.now()) }),
    );
    await node.tell();
    expect(await node.sql('SELECT id FROM webhook_outbox')).toEqual([]);
    expect(await node.sql('SELECT id FROM webhook_event')).toEqual([]);
  });
});
