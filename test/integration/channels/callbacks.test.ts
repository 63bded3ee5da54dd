import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_CUSTOMER } from '../../../bank/customer.js';
import { sign } from '../../../bank/signature.js';
import {
  ChannelAdapters,
  ChannelDirectory,
  type Callback,
  type CallbackRequest,
  type Channel,
} from '../../../src/channels/index.js';
import { ForgetCallbackNonces } from '../../../src/channels/forget-callback-nonces.js';
import { signatureOf } from '../../../src/channels/http-bank/signature.js';
import type { Result } from '../../../src/platform/errors/index.js';
import { startBank, type TestBank } from '../../support/bank.js';
import { openBook } from '../../support/book.js';
import { startCallbackReceiver, type CallbackReceiver } from '../../support/callback-receiver.js';
import { createChannel } from '../../support/channels.js';
import { DAY, TurnableClock } from '../../support/clock.js';
import { startService, type Service } from '../../support/service.js';
import { until } from '../../support/until.js';

const URL_PATH = '/v1/channel-callbacks/main/icbc?x=1';

let service: Service;
let bank: TestBank;
let receiver: CallbackReceiver;
let clock: TurnableClock;
let channel: Channel;
beforeAll(async () => {
  clock = new TurnableClock(new Date());
  receiver = await startCallbackReceiver();
  bank = await startBank({ customer: { callbackUrl: receiver.url } });
  service = await startService({ clock });
  await openBook(service.call);
  await createChannel(service.call, 'main', bank);
  [channel] = (await service.app.get(ChannelDirectory).all()) as [Channel];
});
afterAll(async () => {
  await service.stop();
  await bank.stop();
  await receiver.stop();
});
beforeEach(() => bank.behave([]));
afterEach(() => receiver.forget());

const read = (request: CallbackRequest): Promise<Result<Callback>> =>
  service.app.get(ChannelAdapters).of(channel).readCallback(channel, request);
const codeOf = async (request: CallbackRequest): Promise<string | undefined> => {
  const result = await read(request);
  return result.ok ? undefined : result.refusal.code;
};
const usedNonces = async (): Promise<number> =>
  (await service.sql('SELECT 1 FROM channel_callback_nonce')).length;

interface Changes {
  readonly secondsOff?: number;
  readonly secret?: string;
  readonly nonce?: string;
  readonly headers?: Record<string, string | string[] | undefined>;
  readonly rawBody?: Buffer;
  readonly method?: string;
  readonly url?: string;
}

const SAID = {
  ...{ environment: 'simulation', kind: 'payment', code: 'OK', requestNumber: 'r-1', amount: '12.30' },
  ...{ currency: 'CNY', bankReference: 'B1', message: null },
};

/** A callback as the bank would sign it, and then changed. */
function callback(said: object | string = SAID, changes: Changes = {}): CallbackRequest {
  const {
    secondsOff = 0,
    secret = DEFAULT_CUSTOMER.secret,
    nonce = randomBytes(16).toString('hex'),
  } = changes;
  const timestamp = String(Math.floor(clock.now().getTime() / 1_000) + secondsOff);
  const body = Buffer.from(typeof said === 'string' ? said : JSON.stringify(said));
  const signature = sign(secret, { verb: 'POST', url: URL_PATH, timestamp, nonce, body });
  const signed = { 'x-bank-key': 'sim_bank', 'x-bank-timestamp': timestamp, 'x-bank-nonce': nonce };
  return {
    ...{ method: changes.method ?? 'POST', url: changes.url ?? URL_PATH, rawBody: changes.rawBody ?? body },
    headers: { ...signed, 'x-bank-signature': signature, ...changes.headers },
  };
}

describe('a callback', () => {
  it('of a payment is read', async () => {
    const { environment: _environment, kind: _kind, ...fact } = SAID;
    expect(await read(callback())).toEqual({ ok: true, value: { kind: 'payment', fact } });
  });

  it('of a return is read', async () => {
    const told = {
      requestNumber: 'r-1',
      returnReference: 'R1',
      amount: '12.30',
      currency: 'CNY',
      reason: 'x\n',
    };
    const read1 = await read(callback({ environment: 'simulation', kind: 'return', ...told }));
    expect(read1).toEqual({ ok: true, value: { kind: 'return', ...told, reason: 'x?' } });
  });

  it('is believed once, by whichever node', async () => {
    const request = callback();
    const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(request)));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(new Set(codes.filter((code) => code !== undefined))).toEqual(
      new Set(['CHANNEL.CALLBACK_REPLAYED']),
    );
    expect(await codeOf(callback(SAID, { nonce: request.headers['x-bank-nonce'] as string }))).toBe(
      'CHANNEL.CALLBACK_REPLAYED',
    );
  });
});

describe('a callback is refused and uses no nonce up', () => {
  const bare = { 'x-bank-signature': undefined };
  const doubled = { 'x-bank-nonce': ['a'.repeat(16), 'a'.repeat(16)] };
  it.each<[string, () => CallbackRequest, string]>([
    ['without a signature', () => callback(SAID, { headers: bare }), 'UNSIGNED'],
    ['with two nonces', () => callback(SAID, { headers: doubled }), 'UNSIGNED'],
    ['with a short nonce', () => callback(SAID, { nonce: 'short' }), 'UNSIGNED'],
    ['under another secret', () => callback(SAID, { secret: 'x' }), 'SIGNATURE_INVALID'],
    ['under another key', () => callback(SAID, { headers: { 'x-bank-key': 'sim_x' } }), 'SIGNATURE_INVALID'],
    ['with another body', () => callback(SAID, { rawBody: Buffer.from('{}') }), 'SIGNATURE_INVALID'],
    ['with another path', () => callback(SAID, { url: '/v1/channel-callbacks/main/x' }), 'SIGNATURE_INVALID'],
    ['with another query', () => callback(SAID, { url: `${URL_PATH}&y=2` }), 'SIGNATURE_INVALID'],
    ['with another method', () => callback(SAID, { method: 'PUT' }), 'SIGNATURE_INVALID'],
    ['that is old', () => callback(SAID, { secondsOff: -62 }), 'STALE'],
    ['of a clock that is ahead', () => callback(SAID, { secondsOff: 62 }), 'STALE'],
    ['that is no JSON', () => callback('{"kind":'), 'MALFORMED'],
    ['that is a list', () => callback('[]'), 'MALFORMED'],
    ['of another environment', () => callback({ ...SAID, environment: 'production' }), 'MALFORMED'],
    ['of another kind', () => callback({ ...SAID, kind: 'gift' }), 'MALFORMED'],
    ['without a code', () => callback({ ...SAID, code: undefined }), 'MALFORMED'],
    ['with an amount that is a number', () => callback({ ...SAID, amount: 12.3 }), 'MALFORMED'],
    [
      'of a return without its reference',
      () => callback({ ...SAID, kind: 'return', reason: 'x' }),
      'MALFORMED',
    ],
  ])('%s', async (_, request, code) => {
    const before = await usedNonces();
    expect(await codeOf(request())).toBe(`CHANNEL.CALLBACK_${code}`);
    expect(await usedNonces()).toBe(before);
  });

  it('within what clocks may differ it is not', async () => {
    expect(await codeOf(callback(SAID, { secondsOff: -59 }))).toBeUndefined();
    expect(await codeOf(callback(SAID, { secondsOff: 59 }))).toBeUndefined();
  });
});

describe('nonces', () => {
  it('are forgotten when their callbacks are too old by a day, and not before', async () => {
    const forget = service.app.get(ForgetCallbackNonces);
    await service.sql('DELETE FROM channel_callback_nonce');
    const request = callback();
    expect(await codeOf(request)).toBeUndefined();
    expect(await forget.execute()).toBe(0);
    // A clock of the node that has run ahead forgets nothing that the database still finds young.
    clock.advanceSeconds(3 * DAY);
    expect(await forget.execute()).toBe(0);
    expect(await codeOf(request)).toBe('CHANNEL.CALLBACK_STALE');
    await service.sql('UPDATE channel_callback_nonce SET expires_at = expires_at - INTERVAL 2 DAY');
    expect(await forget.execute()).toBe(1);
    clock.advanceSeconds(-3 * DAY);
  });
});

describe('the simulator', () => {
  const pay = async (requestNumber: string) => {
    const order = { requestNumber, amount: 1_230n, purpose: 'x', notAfter: null, traceId: '0'.repeat(32) };
    const payee = { name: 'Wang', bank: 'ICBC', account: '6222021234567890' };
    await service.app
      .get(ChannelAdapters)
      .of(channel)
      .send(channel, { ...order, payee }, () => true);
  };

  it('tells what became of a payment, and of its return', async () => {
    await pay('told');
    await until(() => receiver.requests.length === 1);
    await bank.giveBack({ requestNumber: 'told', reason: 'Closed' });
    await until(() => receiver.requests.length === 2);
    const [first, second] = await Promise.all(receiver.requests.map(read));
    expect(first).toMatchObject({ value: { kind: 'payment', fact: { code: 'OK', requestNumber: 'told' } } });
    expect(second).toMatchObject({ value: { kind: 'return', amount: '12.30', reason: 'Closed' } });
  });

  it('tells it twice, late, wrongly signed, replayed and contradicting itself, on command', async () => {
    const callbacks = [
      { signature: 'wrong' as const, delayMilliseconds: 0 },
      { replay: true, delayMilliseconds: 100 },
      { code: 'REJECTED', delayMilliseconds: 200 },
      { amount: '0.01', delayMilliseconds: 300 },
    ];
    await bank.behave([{ on: 'payment', callbacks }]);
    await pay('misbehaved');
    await until(() => receiver.requests.length === 5);
    const read5 = [];
    for (const request of receiver.requests) read5.push(await read(request));
    expect(read5).toMatchObject([
      { refusal: { code: 'CHANNEL.CALLBACK_SIGNATURE_INVALID' } },
      { value: { fact: { code: 'OK' } } },
      { refusal: { code: 'CHANNEL.CALLBACK_REPLAYED' } },
      { value: { fact: { code: 'REJECTED', amount: '12.30' } } },
      { value: { fact: { code: 'OK', amount: '0.01' } } },
    ]);
  });

  it('sends again, signed anew, what was not taken', async () => {
    receiver.refuseNext(1);
    await pay('again');
    await until(() => receiver.requests.length === 2);
    const [one, other] = receiver.requests;
    expect(one!.rawBody).toEqual(other!.rawBody);
    expect(one!.headers['x-bank-nonce']).not.toBe(other!.headers['x-bank-nonce']);
  });
});

describe('the two readings of the protocol', () => {
  it('sign alike', () => {
    const parts = { url: '/p?q=1', timestamp: '1795248000', nonce: 'n'.repeat(16), verb: 'POST' };
    const body = Buffer.from('{"a":"ü"}');
    const key = createSecretKey(Buffer.from('secret'));
    expect(signatureOf({ ...parts, body }, key)).toBe(sign('secret', { ...parts, body }));
  });
});
