import { once } from 'node:events';
import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebhookPace } from '../../../src/webhooks/pace.js';
import { PublicNames } from '../../../src/webhooks/public-names.js';
import { SendEvent } from '../../../src/webhooks/send-event.js';
import { readConfig } from '../../../src/platform/config/index.js';
import { testEnvironment } from '../../support/service.js';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.js';

/** Of the internet as far as anybody can tell, and of nobody: no register has given it away. */
const NOBODYS = '2d00::1';
const REFUSED = 'not sent: the name stands for an address that is not public';

const config = readConfig(testEnvironment('mysql://root@127.0.0.1/none'));
const pace = Object.assign(new WebhookPace(), { connectMilliseconds: 300, answerMilliseconds: 600 });

/** A service of our own network, which must not hear of anything. */
let inside: Server;
let visits = 0;
let attempts: string[];
let names: PublicNames;
let asked: string[];
let sending: SendEvent;

/** Every socket of this process tells where it tries to connect to. */
const connect = Socket.prototype.connect;
const observed = function (this: Socket, ...args: unknown[]): Socket {
  this.on('connectionAttempt', (address: string) => attempts.push(address));
  return Reflect.apply(connect, this, args);
};

beforeAll(async () => {
  inside = createServer((socket) => {
    visits++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(inside, 'listening');
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(observed);
});
beforeEach(() => {
  [visits, attempts, asked, names] = [0, [], [], new PublicNames()];
  sending = new SendEvent({ ...config, environment: 'production' }, pace, names);
});
afterEach(() => sending.onApplicationShutdown());
afterAll(async () => {
  vi.restoreAllMocks();
  inside.close();
  await once(inside, 'close');
});

/** Names stand for these, one answer after the other; the last one stays. */
function standFor(...answers: readonly (readonly string[])[]): void {
  names.resolve = (hostname, _options, done) => {
    const found = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(hostname);
    const family = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);
    setImmediate(() =>
      done(
        null,
        found.map((address) => ({ address, family: family(address) })),
      ),
    );
  };
}

const url = (host = 'hook.example.com'): string =>
  `https://${host}:${(inside.address() as AddressInfo).port}/events`;
const send = (to = url()) => sending.execute(to, {}, '{}');

describe('in production an event is not sent', () => {
  it.each([
    ['our own machine', ['127.0.0.1']],
    ['our own machine, spelled in the other family', ['::1']],
    ['our own machine, IPv4 inside of IPv6', ['::ffff:127.0.0.1']],
    ['a neighbour', ['10.0.0.7']],
    ['the place where clouds keep credentials', ['169.254.169.254']],
    ['the internet and a neighbour', [NOBODYS, '127.0.0.1']],
    ['nothing', []],
  ])('to a name that stands for %s', async (_name, addresses) => {
    standFor(addresses);
    expect(await send()).toEqual({ result: 'unreachable', status: null, answer: REFUSED });
    expect([asked, attempts, visits]).toEqual([['hook.example.com'], [], 0]);
  });

  it('to an address, or to a name of this machine, that is not of the internet', async () => {
    standFor([NOBODYS]);
    const hosts = [
      '127.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f.1',
      'localhost',
      'db.internal',
    ];
    for (const host of hosts) expect((await send(url(host))).answer).toMatch(/^not sent: the address /);
    expect([asked, attempts, visits]).toEqual([[], [], 0]);
  });

  it('where the system itself resolves the name to this machine', async () => {
    const answer = await new Promise((done) => names.lookup('localhost', {}, (error) => done(error)));
    expect(answer).toMatchObject({ reason: REFUSED });
  });
});

describe('a name that changes what it stands for', () => {
  it('between the look at it and the connection: the connection goes to what was looked at', async () => {
    standFor([NOBODYS], ['127.0.0.1']);
    expect(await send()).toMatchObject({ result: 'unreachable', status: null });
    expect([asked, attempts, visits]).toEqual([['hook.example.com'], [NOBODYS], 0]);
  });

  it('is looked at again for the next connection', async () => {
    standFor([NOBODYS], ['127.0.0.1']);
    await send();
    expect(await send()).toMatchObject({ answer: REFUSED });
    expect([asked.length, attempts, visits]).toEqual([2, [NOBODYS], 0]);
  });
});

describe('outside of production', () => {
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
  });
  afterAll(() => receiver.stop());

  it('the same machine is reached: what kept events away above is the guard', async () => {
    const plain = new SendEvent(config, pace, names);
    expect(await plain.execute(receiver.url, {}, '{}')).toMatchObject({ result: 'delivered', status: 204 });
    plain.onApplicationShutdown();
    expect(receiver.receipts).toHaveLength(1);
  });
});
