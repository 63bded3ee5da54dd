import { afterAll, beforeAll, expect, it } from 'vitest';
import { TurnableClock } from '../../support/clock.js';
import { startServiceProcess, type ServiceProcess } from '../../support/process.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { until } from '../../support/until.js';
import {
  append,
  createEndpoint,
  eventOf,
  openFirstBook,
  startWebhookNode,
  type WebhookNode,
} from '../../support/webhook-nodes.js';
import { namesOf, startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.js';

const clock = new TurnableClock(new Date());
let schema: TestSchema;
let survivor: WebhookNode;
let receiver: WebhookReceiver;
beforeAll(async () => {
  schema = await createSchema();
  survivor = await startWebhookNode({ schema, clock });
  receiver = await startWebhookReceiver();
  await openFirstBook(survivor);
  await createEndpoint(survivor, receiver.url);
});
afterAll(async () => {
  await survivor.stop();
  await receiver.stop();
  await schema.drop();
});

it.each(['before it has an answer', 'after it was answered'])(
  'a node that is killed between sending and writing down, %s: another tells the event again, and in order',
  async (when) => {
    receiver.receipts.length = 0;
    const subject = `payout:${when.replaceAll(' ', '-')}`;
    const dying: ServiceProcess = await startServiceProcess({ schema, env: { JOBS: 'on' } });
    receiver.react = () => (response) => {
      if (when.startsWith('after')) response.writeHead(204).end(() => dying.kill('SIGKILL'));
      else dying.kill('SIGKILL');
    };
    await append(survivor, eventOf(subject, 1), eventOf(subject, 2), eventOf(subject, 3));
    expect(await dying.exited).toBe('SIGKILL');
    const sentByDying = receiver.receipts.length;
    expect(sentByDying).toBeGreaterThan(0);

    receiver.react = () => 204;
    await until(async () => {
      clock.advanceSeconds(60);
      await survivor.tell();
      return namesOf(receiver.receipts).includes(`${subject}#3`);
    });
    const again = receiver.receipts.slice(sentByDying);
    const told = namesOf(again);
    expect(told).toEqual([1, 2, 3].slice(3 - told.length).map((number) => `${subject}#${number}`));
    const all = new Set(namesOf(receiver.receipts));
    expect(all).toEqual(new Set([1, 2, 3].map((number) => `${subject}#${number}`)));
    expect(receiver.receipts[0]!.event.id).toBe(
      receiver.receipts.find(({ event }) => event.number === 1)!.event.id,
    );
  },
);
