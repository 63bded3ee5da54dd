import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outcomeOf } from '../../support/call.js';
import { TurnableClock } from '../../support/clock.js';
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

const STRIKES = 4;

const clock = new TurnableClock();
const alarms: string[] = [];
const log = new Writable({
  write(chunk, _encoding, done) {
    const { alarm } = JSON.parse(String(chunk)) as { alarm?: string };
    if (alarm) alarms.push(alarm);
    done();
  },
});
let node: WebhookNode;
let receiver: WebhookReceiver;
let endpoint: string;
beforeAll(async () => {
  node = await startWebhookNode({ clock, log });
  Object.assign(node.pace, { strikes: STRIKES, answerMilliseconds: 700 });
  await openFirstBook(node);
});
afterAll(() => node.stop());

/** Everything of a test before is gone. */
beforeEach(async () => {
  if (receiver) await receiver.stop();
  if (endpoint) await command(node, `/${endpoint}/retire`, {});
  receiver = await startWebhookReceiver();
  endpoint = (await createEndpoint(node, receiver.url)).id;
  alarms.length = 0;
  return () => undefined;
});
afterAll(() => receiver.stop());

/** Tells, and again whenever the longest pause is over. */
async function tellTimes(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await node.tell();
    clock.advanceSeconds(8_000);
  }
}

describe('an event that its receiver does not take', () => {
  beforeEach(async () => {
    receiver.react = ({ event }) => (event.subject === 'payout:bad' && event.number === 1 ? 500 : 204);
    await append(node, eventOf('payout:bad', 1), eventOf('payout:bad', 2), eventOf('payout:good', 1));
  });

  it('holds up its own subject only, is tried so often, and is parked then, with an alarm', async () => {
    await tellTimes(1);
    expect(namesOf(receiver.receipts).sort()).toEqual(['payout:bad#1', 'payout:good#1']);
    await tellTimes(STRIKES + 3);
    expect(namesOf(receiver.receipts).filter((name) => name === 'payout:bad#1')).toHaveLength(STRIKES);
    expect(alarms).toEqual(['webhook-parked']);
    const { items } = await readEndpoint(node, endpoint, '/subjects');
    expect(items).toMatchObject([
      { subject: 'payout:bad', number: 1, state: 'parked', attempts: STRIKES, strikes: STRIKES },
    ]);
    expect(items[0]).toMatchObject({ answerStatus: 500, answer: 'status 500', nextAttemptAt: null });
    expect(await readEndpoint(node, endpoint)).toMatchObject({ subjectsParked: 1, subjectsWaiting: 0 });
    await append(node, eventOf('payout:bad', 3));
    await tellTimes(3);
    expect(namesOf(receiver.receipts)).not.toContain('payout:bad#3');
  });

  it('goes on when it is replayed and taken, with what comes after it', async () => {
    await tellTimes(STRIKES);
    const [event] = (await readEndpoint(node, endpoint, '/subjects')).items;
    receiver.react = () => 204;
    receiver.receipts.length = 0;
    const replayed = await command(node, `/${endpoint}/replay`, { event: event.event });
    expect(replayed.body).toMatchObject({ subjectsParked: 0, subjectsWaiting: 1 });
    await tellTimes(1);
    expect(namesOf(receiver.receipts)).toEqual(['payout:bad#1', 'payout:bad#2']);
  });

  it('can be given up, once it is parked, and what comes after it is told', async () => {
    await tellTimes(STRIKES - 1);
    const [waiting] = (await readEndpoint(node, endpoint, '/subjects?state=due')).items;
    const giveUp = () => command(node, `/${endpoint}/give-up`, { event: waiting.event });
    expect(outcomeOf(await giveUp())).toEqual([409, 'WEBHOOK.EVENT_NOT_PARKED']);
    await tellTimes(1);
    expect((await giveUp()).body).toMatchObject({ subjectsParked: 0, subjectsWaiting: 1 });
    expect((await giveUp()).status).toBe(200);
    await tellTimes(1);
    expect(namesOf(receiver.receipts).at(-1)).toBe('payout:bad#2');
    const { items } = await readEndpoint(node, endpoint, '/deliveries?subject=payout:bad');
    expect(items.map(({ status }: { status: string }) => status)).toEqual(['delivered', 'given-up']);
  });
});

describe('an endpoint through which nothing gets', () => {
  it('does not hold up others, is left alone but for probes, and goes on when one gets through', async () => {
    const others = await startWebhookReceiver();
    const other = await createEndpoint(node, others.url);
    const events = Array.from({ length: 30 }, (_, index) => eventOf(`payout:${index}`, 1));
    await append(node, ...events, eventOf('payout:0', 2));
    // Takes connections and says nothing.
    receiver.react = () => () => undefined;
    await node.tell();
    expect(others.receipts).toHaveLength(31);
    expect((await readEndpoint(node, endpoint)).suspendedAt).not.toBeNull();
    const before = receiver.receipts.length;
    expect(before).toBeLessThan(30);

    await node.tell();
    expect(receiver.receipts).toHaveLength(before);
    await tellTimes(6);
    expect(receiver.receipts.length - before).toBe(5);
    expect(alarms).toEqual(['webhook-endpoint-dead']);

    receiver.react = () => 204;
    await tellTimes(3);
    expect(await readEndpoint(node, endpoint)).toMatchObject({
      suspendedAt: null,
      subjectsWaiting: 0,
      subjectsParked: 0,
    });
    const taken = receiver.receipts.filter(({ status }) => status === 204);
    expect(namesOf(taken).sort()).toEqual(namesOf(others.receipts).sort());
    await command(node, `/${other.id}/retire`, {});
    await others.stop();
  });

  it('that refuses connections is suspended too, and told again at once when a person says that it is back', async () => {
    const { url } = receiver;
    await receiver.stop();
    await append(node, ...Array.from({ length: 20 }, (_, index) => eventOf(`payout:r-${index}`, 1)));
    await node.tell();
    expect((await readEndpoint(node, endpoint)).suspendedAt).not.toBeNull();
    const [tried] = (await readEndpoint(node, endpoint, '/deliveries?limit=200')).items.filter(
      ({ attempts }: { attempts: number }) => attempts > 0,
    );
    expect(tried).toMatchObject({
      answerStatus: null,
      answer: 'no connection: ECONNREFUSED',
      status: 'waiting',
    });

    receiver = await startWebhookReceiver();
    const moved = await node.call('PUT', `/v1/books/main/webhook-endpoints/${endpoint}`, {
      role: 'admin',
      body: { url: receiver.url, types: ['*'], reason: 'moved' },
    });
    expect(moved.body).toMatchObject({ suspendedAt: null });
    expect(receiver.url).not.toBe(url);
    await tellTimes(2);
    expect(receiver.receipts).toHaveLength(20);
  });

  it('is not thought dead because of a few events that it does not take', async () => {
    receiver.react = ({ event }) => (event.subject === 'payout:x' ? 422 : 204);
    await append(node, eventOf('payout:x', 1));
    await tellTimes(STRIKES - 1);
    expect(await readEndpoint(node, endpoint)).toMatchObject({ suspendedAt: null, subjectsWaiting: 1 });
  });
});

describe('a paused endpoint', () => {
  it('is told nothing until it is resumed, and then everything in order', async () => {
    await command(node, `/${endpoint}/pause`, {}, { role: 'operator' });
    await append(node, eventOf('payout:p', 1), eventOf('payout:p', 2));
    await tellTimes(2);
    expect(receiver.receipts).toEqual([]);
    await command(node, `/${endpoint}/resume`, {}, { role: 'operator' });
    await tellTimes(1);
    expect(namesOf(receiver.receipts)).toEqual(['payout:p#1', 'payout:p#2']);
  });

  it('is told nothing any more when it is retired; what waited is gone', async () => {
    await command(node, `/${endpoint}/pause`, {});
    await append(node, eventOf('payout:q', 1));
    await node.tell();
    expect((await command(node, `/${endpoint}/retire`, {})).body).toMatchObject({ status: 'retired' });
    expect(outcomeOf(await command(node, `/${endpoint}/resume`, {}))).toEqual([
      409,
      'WEBHOOK.ENDPOINT_STATUS',
    ]);
    await node.forget.execute();
    expect(await node.sql('SELECT subject FROM webhook_lane')).toEqual([]);
    await tellTimes(1);
    expect(receiver.receipts).toEqual([]);
  });
});

describe('answers', () => {
  it.each([
    ['is a redirection', 302, 302],
    ['says that it is gone', 410, 410],
    ['is another success', 202, 'delivered'],
  ])('one that %s', async (_, status, outcome) => {
    const elsewhere = await startWebhookReceiver();
    receiver.react = () => (response) => {
      response.writeHead(status, { location: elsewhere.url }).end('a\u0000b\nc' + 'x'.repeat(2_000));
    };
    await append(node, eventOf(`payout:answer-${status}`, 1));
    await node.tell();
    const [delivery] = (await readEndpoint(node, endpoint, '/deliveries')).items;
    expect(outcome === 'delivered' ? delivery.status : delivery.answerStatus).toBe(outcome);
    expect(delivery.answer).toBe('a b c' + 'x'.repeat(495));
    expect(elsewhere.receipts).toEqual([]);
    await elsewhere.stop();
  });

  it('without an end are cut off, and their status counts', async () => {
    let sent = 0;
    receiver.react = () => (response) => {
      response.writeHead(200);
      const more = (): void => {
        sent += 65_536;
        if (!response.destroyed) response.write('y'.repeat(65_536), () => setImmediate(more));
      };
      more();
    };
    await append(node, eventOf('payout:endless', 1));
    await node.tell();
    expect((await readEndpoint(node, endpoint, '/deliveries')).items[0]).toMatchObject({
      status: 'delivered',
    });
    expect(sent).toBeLessThan(50_000_000);
  });
});
