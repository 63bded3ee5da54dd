import type { ServerResponse } from 'node:http';
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

// Comes first: after the others the clock of the survivor is far ahead, and leases mean nothing to it.
it('a node keeps a subject while its lease lasts; when it was killed another goes on, without doubling or reordering', async () => {
  receiver.receipts.length = 0;
  const subject = 'payout:leased';
  const first: ServiceProcess = await startServiceProcess({ schema, env: { JOBS: 'on' } });
  let held: ServerResponse | undefined;
  receiver.react = ({ event }) =>
    event.number === 2 && !held
      ? (response) => {
          held = response;
        }
      : 204;
  await append(survivor, ...[1, 2, 3, 4].map((number) => eventOf(subject, number)));
  await until(() => held !== undefined);
  const told = (): string[] => namesOf(receiver.receipts);
  const before = [`${subject}#1`, `${subject}#2`];
  // Alive and waiting for an answer: nobody else sends anything of the subject, though all of it is due.
  await survivor.tell();
  expect(told()).toEqual(before);
  // Dead, and nobody knows: its lease still lasts.
  first.kill('SIGKILL');
  expect(await first.exited).toBe('SIGKILL');
  await survivor.tell();
  expect(told()).toEqual(before);
  const [lane] = await schema.sql<{ claimed: string }>(
    `SELECT COUNT(*) AS claimed FROM webhook_lane WHERE subject = '${subject}' AND claim IS NOT NULL`,
  );
  expect(lane!.claimed).toBe('1');
  // What was taken and written down is not told again; what had no answer is, and the rest behind it.
  // Twice, because this clock stands still between.
  clock.advanceSeconds((2 * survivor.pace.leaseMilliseconds) / 1_000);
  await survivor.tell();
  expect(told()).toEqual([...before, ...[2, 3, 4].map((number) => `${subject}#${number}`)]);
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
