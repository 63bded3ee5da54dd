import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../clock/index.js';
import { SystemIds } from '../ids/index.js';
import { createLogging } from '../logging/index.js';
import { AlarmWebhook, WAITING_ALARMS, type PostedAlarm, type WebhookPace } from './alarm-webhook.js';
import { Alarms } from './alarms.js';
import { Metrics } from './metrics.js';

const RAISED_AT = '2026-11-21T03:00:00.000Z';
const clock = new (class extends Clock {
  now = (): Date => new Date(RAISED_AT);
})();
/** As of a service that waits for nothing; what it waits for is told by the test. */
const PACE: WebhookPace = {
  timeoutMilliseconds: 5_000,
  pausesMilliseconds: [1, 1],
  partingMilliseconds: 5_000,
};

type Answer = number | 'never' | 'hang-up';

let server: Server;
let url: string;
let received: { alarm: PostedAlarm; method: string; type: string }[];
/** What is answered, one after the other; 204 from then on. */
let answers: Answer[];
let lines: Record<string, unknown>[];
let metrics: Metrics;

beforeEach(async () => {
  [received, answers, lines, metrics] = [[], [], [], new Metrics()];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += String(chunk)));
    request.on('end', () => {
      const type = request.headers['content-type']!;
      received.push({ alarm: JSON.parse(text) as PostedAlarm, method: request.method!, type });
      const answer = answers.shift() ?? 204;
      if (answer === 'hang-up') request.socket.destroy();
      else if (answer !== 'never') response.writeHead(answer, { location: '/elsewhere' }).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/s3cret`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function webhookTo(address: string | null, pace: Partial<WebhookPace> = {}) {
  const logging = createLogging('info', {
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  const surroundings = { clock, ids: new SystemIds(), logging, metrics };
  const webhook = new AlarmWebhook(address, surroundings, { ...PACE, ...pace });
  const alarm = new Alarms(metrics, logging, webhook).define('planted', 'it was planted');
  return { webhook, alarm };
}

async function counted(): Promise<Record<string, number>> {
  const samples = [...(await metrics.text()).matchAll(/deliveries_total\{result="(\w+)"\} (\d+)/g)];
  return Object.fromEntries(samples.map(([, result, count]) => [result!, Number(count)]));
}
const expectCounted = (delivered: number, failed: number, dropped: number): Promise<void> =>
  vi.waitFor(async () => expect(await counted()).toEqual({ delivered, failed, dropped }), {
    timeout: 20_000,
  });

describe('the webhook of alarms', () => {
  it('gets each alarm as JSON, in order, and not before who raised it has gone on', async () => {
    const { alarm } = webhookTo(url);
    alarm.raise({ book: 'main', amount: 12n });
    alarm.raise({ book: 'other' });
    expect(received).toEqual([]);
    await expectCounted(2, 0, 0);
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    const sent = { id, alarm: 'planted', message: 'it was planted', raisedAt: RAISED_AT };
    expect(received).toEqual([
      { method: 'POST', type: 'application/json', alarm: { ...sent, facts: { book: 'main', amount: '12' } } },
      { method: 'POST', type: 'application/json', alarm: { ...sent, facts: { book: 'other' } } },
    ]);
    expect(received[0]!.alarm.id).not.toBe(received[1]!.alarm.id);
  });

  it.each<[string, Answer[]]>([
    ['500', [500]],
    ['429', [429, 503]],
    ['no answer but the end of the connection', ['hang-up']],
    ['a way to somewhere else', [302]],
  ])('tries again, as the same alarm, after %s', async (_, before) => {
    answers = [...before];
    const { alarm } = webhookTo(url);
    alarm.raise({});
    await expectCounted(1, 0, 0);
    expect(received).toHaveLength(before.length + 1);
    expect(new Set(received.map((each) => each.alarm.id)).size).toBe(1);
    expect(received.every(({ method }) => method === 'POST')).toBe(true);
  });

  it('does not wait longer than it has said for an answer', async () => {
    answers = ['never'];
    const { alarm } = webhookTo(url, { timeoutMilliseconds: 300 });
    alarm.raise({});
    await expectCounted(1, 0, 0);
    expect(received).toHaveLength(2);
  });

  it('gives up after so many tries, says so without the address, and goes on with the next', async () => {
    answers = [500, 500, 503];
    const { alarm } = webhookTo(url);
    alarm.raise({ book: 'main' });
    alarm.raise({ book: 'other' });
    await expectCounted(1, 1, 0);
    expect(received).toHaveLength(4);
    expect(received.at(-1)!.alarm.facts).toEqual({ book: 'other' });
    const told = lines.filter((line) => line.undelivered !== undefined);
    expect(told).toMatchObject([
      { level: 'error', undelivered: 'planted', alarmId: received[0]!.alarm.id, failure: 'answered 503' },
    ]);
  });

  it('does not tell the address when nobody is there', async () => {
    const address = url;
    server.close();
    await once(server, 'close');
    const { alarm } = webhookTo(address);
    alarm.raise({});
    await expectCounted(0, 1, 0);
    expect(lines.at(-1)).toMatchObject({ undelivered: 'planted', failure: 'ECONNREFUSED' });
    expect(JSON.stringify(lines)).not.toContain('s3cret');
  });

  it('keeps so many that wait, and counts the others', async () => {
    const { alarm } = webhookTo(url);
    for (let n = 0; n < WAITING_ALARMS + 7; n++) alarm.raise({ n });
    await expectCounted(WAITING_ALARMS, 0, 7);
    expect(received.map((each) => each.alarm.facts.n)).toEqual(
      Array.from({ length: WAITING_ALARMS }, (_, n) => n),
    );
  });

  it('takes an alarm whose facts have no form in JSON', async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const { webhook } = webhookTo(url);
    webhook.send('planted', 'it was planted', circle);
    await expectCounted(1, 0, 0);
    expect(received[0]!.alarm).toMatchObject({ alarm: 'planted', facts: {} });
  });

  it('is nothing where no address is given: a log line and a count, as ever', async () => {
    const { alarm, webhook } = webhookTo(null);
    alarm.raise({ book: 'main' });
    await webhook.stop();
    await expectCounted(0, 0, 0);
    expect(lines).toMatchObject([{ alarm: 'planted', book: 'main', msg: 'it was planted' }]);
  });
});

describe('a node that stops', () => {
  it('tries what waits once more, without the pauses, and takes no more', async () => {
    answers = [500, 204, 500, 204];
    const { webhook, alarm } = webhookTo(url, { pausesMilliseconds: [3_600_000, 3_600_000] });
    for (const n of [1, 2, 3]) alarm.raise({ n });
    await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 20_000 });
    await webhook.stop();
    alarm.raise({ n: 4 });
    expect(received.map((each) => each.alarm.facts.n)).toEqual([1, 1, 2, 3]);
    await expectCounted(2, 1, 1);
  });

  it('does not wait for ever', async () => {
    answers = ['never', 'never'];
    const { webhook, alarm } = webhookTo(url, { timeoutMilliseconds: 3_600_000, partingMilliseconds: 50 });
    alarm.raise({});
    alarm.raise({});
    await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 20_000 });
    await webhook.stop();
    await expectCounted(0, 2, 0);
    expect(received).toHaveLength(1);
  });
});
