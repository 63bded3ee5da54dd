import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { TurnableClock } from '../../support/clock.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import {
  newNonce,
  newSigner,
  requireSignatures,
  sendSigned,
  signedHeaders,
  type RequestToSend,
  type Signing,
  type SigningKey,
} from '../../support/signed-request.js';

let schema: TestSchema;
let service: Service;
let other: Service;
let key: string;
let signing: SigningKey;
let stranger: { key: string; signing: SigningKey };
const clock = new TurnableClock();

beforeAll(async () => {
  schema = await createSchema();
  [service, other] = await Promise.all([startService({ schema, clock }), startService({ schema, clock })]);
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
    ],
  });
  ({ key, signing } = await newSigner(service.call, 'signer'));
  stranger = await newSigner(service.call, 'stranger');
  for (const client of ['signer', 'stranger'])
    expect((await requireSignatures(service.call, client)).body).toEqual({ client, required: true });
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  await Promise.all([service.stop(), other.stop()]);
  await schema.drop();
});

const read = (): RequestToSend => ({ method: 'GET', path: '/v1/books/main/accounts?limit=7', key });
const post = (requestNumber = newRequestNumber()): RequestToSend => ({
  method: 'POST',
  path: '/v1/books/main/vouchers',
  key,
  body: { businessType: 'transfer', lines: move('bank', 'customer', '1.00') },
  requestNumber,
});
const sign = (request: RequestToSend, how: Signing = {}, by = signing): Record<string, string> =>
  signedHeaders(request, by, clock.now(), how);
const outcome = ({ status, body }: Answer): string =>
  status < 300 ? String(status) : `${status} ${body.code}`;
const nonces = async (): Promise<number> => (await schema.sql('SELECT 1 FROM request_nonce')).length;

describe('a client that must sign', () => {
  it('reads and posts with signatures, and may name the algorithm', async () => {
    expect(outcome(await sendSigned(service.call, read(), sign(read())))).toBe('200');
    const request = post();
    expect(outcome(await sendSigned(service.call, request, sign(request)))).toBe('201');
    expect(outcome(await sendSigned(service.call, read(), sign(read(), { alg: 'hmac-sha256' })))).toBe('200');
  });

  it('covers parts in any order', async () => {
    const covered = ['content-digest', 'authorization', '@query', '@path', '@method'];
    expect(outcome(await sendSigned(service.call, read(), sign(read(), { covered })))).toBe('200');
  });

  it('is refused without a signature, whatever it asks for, and told how', async () => {
    const answer = await service.call('GET', '/v1/books', { key });
    expect(outcome(answer)).toBe('401 AUTH.SIGNATURE_MISSING');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    const { method, path, body, requestNumber } = post();
    const headers = { 'idempotency-key': requestNumber! };
    expect(outcome(await service.call(method, path, { key, body, headers }))).toBe(
      '401 AUTH.SIGNATURE_MISSING',
    );
    expect(outcome(await service.call('GET', '/health/live', { key }))).toBe('200');
  });

  it('still needs the role: a signature opens nothing', async () => {
    const request: RequestToSend = { method: 'GET', path: '/v1/clients', key };
    expect(outcome(await sendSigned(service.call, request, sign(request)))).toBe('403 AUTH.ROLE_MISSING');
  });
});

describe('what was altered after it was signed is refused, and writes nothing', () => {
  const otherKeyOfClient = async (): Promise<string> => {
    const body = { roles: ['poster'], books: ['*'], reason: 'test' };
    return (await service.call('POST', '/v1/clients/signer/keys', { role: 'admin', body })).body.secret;
  };
  const ALTERED: [string, (request: RequestToSend) => Promise<RequestToSend> | RequestToSend, string][] = [
    [
      'the body',
      (request) => ({
        ...request,
        body: { businessType: 'transfer', lines: move('bank', 'customer', '9.00') },
      }),
      'AUTH.CONTENT_DIGEST_WRONG',
    ],
    ['the body left out', ({ body: _body, ...request }) => request, 'AUTH.CONTENT_DIGEST_WRONG'],
    ['the path', (request) => ({ ...request, path: `${request.path}/dry-run` }), 'AUTH.SIGNATURE_INVALID'],
    ['a query added', (request) => ({ ...request, path: `${request.path}?x=1` }), 'AUTH.SIGNATURE_INVALID'],
    [
      'the API key, for another of the same client',
      async (request) => ({ ...request, key: await otherKeyOfClient() }),
      'AUTH.SIGNATURE_INVALID',
    ],
  ];
  it.each(ALTERED)('%s', async (_name, alter, code) => {
    const before = [await recordedRows(schema.sql), await nonces()];
    const request = post();
    const { authorization: _signedKey, ...headers } = sign(request);
    const sent = await alter(request);
    const answer = await sendSigned(service.call, sent, headers);
    expect(outcome(answer)).toBe(`401 ${code}`);
    expect([await recordedRows(schema.sql), await nonces()]).toEqual(before);
  });

  it('the method, where the path knows both', async () => {
    const request: RequestToSend = { method: 'GET', path: '/v1/books/main/holds', key };
    const answer = await service.call('POST', request.path, { key, headers: sign(request) });
    expect(outcome(answer)).toBe('401 AUTH.SIGNATURE_INVALID');
    const head = await service.call('HEAD', request.path, { key, headers: sign(request) });
    expect(head.status).toBe(401);
  });

  it('the request number: another one would be another posting', async () => {
    const request = post();
    const headers = { ...sign(request), 'idempotency-key': newRequestNumber() };
    expect(outcome(await sendSigned(service.call, request, headers))).toBe('401 AUTH.SIGNATURE_INVALID');
    const { 'idempotency-key': _number, ...without } = sign(request);
    expect(outcome(await sendSigned(service.call, request, without))).toBe('401 AUTH.SIGNATURE_INCOMPLETE');
  });

  it.each([
    ['created', /created=\d+/, 'created=1'],
    ['nonce', /nonce="[^"]+"/, `nonce="${'n'.repeat(20)}"`],
    ['keyid', /keyid="[^"]+"/, 'keyid="sig_0000000000000000"'],
  ])('the parameter %s', async (name, shape, altered) => {
    const headers = sign(read());
    headers['signature-input'] = headers['signature-input']!.replace(shape, altered);
    const code = name === 'keyid' ? 'AUTH.SIGNING_KEY_UNKNOWN' : 'AUTH.SIGNATURE_INVALID';
    expect(outcome(await sendSigned(service.call, read(), headers))).toBe(`401 ${code}`);
  });
});

describe('a signature of somebody else', () => {
  it.each([
    ['by the secret and key of another client', () => stranger.signing, 'AUTH.SIGNING_KEY_UNKNOWN'],
    [
      'by the secret of another client under the own keyid',
      () => ({ ...signing, secret: stranger.signing.secret }),
      'AUTH.SIGNATURE_INVALID',
    ],
    [
      'by a keyid that nobody has',
      () => ({ ...signing, keyId: 'sig_ffffffffffffffff' }),
      'AUTH.SIGNING_KEY_UNKNOWN',
    ],
    ['by a keyid that is none', () => ({ ...signing, keyId: 'x' }), 'AUTH.SIGNING_KEY_UNKNOWN'],
  ])('%s', async (_name, by, code) => {
    expect(outcome(await sendSigned(service.call, read(), sign(read(), {}, by())))).toBe(`401 ${code}`);
  });
});

describe('clocks may differ by five minutes', () => {
  const seconds = (offset: number): Signing => ({
    created: Math.floor(clock.now().getTime() / 1_000) + offset,
  });
  it.each([
    [-300, '200'],
    [300, '200'],
    [-301, '401 AUTH.SIGNATURE_STALE'],
    [301, '401 AUTH.SIGNATURE_IN_FUTURE'],
    [-1_000_000_000, '401 AUTH.SIGNATURE_STALE'],
    [900_000_000_000 - 1_800_000_000, '401 AUTH.SIGNATURE_IN_FUTURE'],
  ])('a signature of %d seconds from now: %s', async (offset, expected) => {
    expect(outcome(await sendSigned(service.call, read(), sign(read(), seconds(offset))))).toBe(expected);
  });
});

describe('headers that are not such a signature', () => {
  const good = (): Record<string, string> => sign(read());
  const input = (change: (text: string) => string) => (): Record<string, string> => {
    const headers = good();
    return { ...headers, 'signature-input': change(headers['signature-input']!) };
  };
  const covering = (covered: string[]) => (): Record<string, string> => sign(read(), { covered });
  const ALL = ['@method', '@path', '@query', 'authorization', 'content-digest'];

  it.each<[string, () => Record<string, string>, string]>([
    ['no Signature', () => ({ ...good(), signature: '' }), 'AUTH.SIGNATURE_MALFORMED'],
    ['no Signature-Input', () => ({ ...good(), 'signature-input': '' }), 'AUTH.SIGNATURE_MALFORMED'],
    ['another label', input((text) => text.replace('sig1', 'sig2')), 'AUTH.SIGNATURE_MALFORMED'],
    ['two signatures', input((text) => `${text}, ${text}`), 'AUTH.SIGNATURE_MALFORMED'],
    ['no parameters', input((text) => text.replace(/;.*$/, '')), 'AUTH.SIGNATURE_MALFORMED'],
    ['no nonce', input((text) => text.replace(/;nonce="[^"]+"/, '')), 'AUTH.SIGNATURE_MALFORMED'],
    ['a parameter twice', input((text) => `${text};created=1`), 'AUTH.SIGNATURE_MALFORMED'],
    ['an unknown parameter', input((text) => `${text};tag="x"`), 'AUTH.SIGNATURE_MALFORMED'],
    [
      'a time that is a text',
      input((text) => text.replace(/created=(\d+)/, 'created="$1"')),
      'AUTH.SIGNATURE_MALFORMED',
    ],
    [
      'a time with a fraction',
      input((text) => text.replace(/created=(\d+)/, 'created=$1.5')),
      'AUTH.SIGNATURE_MALFORMED',
    ],
    ['a list of nothing', input((text) => text.replace(/\(.*\)/, '()')), 'AUTH.SIGNATURE_MALFORMED'],
    [
      'a part twice',
      input((text) => text.replace('"@method"', '"@method" "@method"')),
      'AUTH.SIGNATURE_MALFORMED',
    ],
    ['a long header', input((text) => `${text}${' '.repeat(2_000)}x`), 'AUTH.SIGNATURE_MALFORMED'],
    ['a MAC that is cut', () => ({ ...good(), signature: 'sig1=:AAAA:' }), 'AUTH.SIGNATURE_MALFORMED'],
    [
      'a MAC of zeros',
      () => ({ ...good(), signature: `sig1=:${'A'.repeat(43)}=:` }),
      'AUTH.SIGNATURE_INVALID',
    ],
    ['a short nonce', () => sign(read(), { nonce: 'x'.repeat(15) }), 'AUTH.SIGNATURE_MALFORMED'],
    ['a long nonce', () => sign(read(), { nonce: 'x'.repeat(65) }), 'AUTH.SIGNATURE_MALFORMED'],
    ['another algorithm', () => sign(read(), { alg: 'hmac-sha512' }), 'AUTH.SIGNATURE_MALFORMED'],
    ...ALL.map((name): [string, () => Record<string, string>, string] => [
      `${name} not covered`,
      covering(ALL.filter((each) => each !== name)),
      'AUTH.SIGNATURE_INCOMPLETE',
    ]),
    ['a header covered that is not there', covering([...ALL, 'host']), 'AUTH.SIGNATURE_INCOMPLETE'],
    ['a request number covered that is not there', covering([...ALL, 'idempotency-key']), 'AUTH.SIGNATURE_'],
    ['an unknown part', covering([...ALL, '@authority']), 'AUTH.SIGNATURE_INCOMPLETE'],
    ['no Content-Digest', () => ({ ...good(), 'content-digest': '' }), 'AUTH.SIGNATURE_INVALID'],
  ])('%s', async (_name, headers, code) => {
    const before = await nonces();
    const answer = await sendSigned(service.call, read(), headers());
    expect(outcome(answer)).toContain(`401 ${code}`);
    expect(await nonces()).toBe(before);
  });
});

describe('a signature is taken once', () => {
  it('sent twice it is refused, by every node, and the posting is there once', async () => {
    const request = post();
    const headers = sign(request);
    expect(outcome(await sendSigned(service.call, request, headers))).toBe('201');
    const after = await recordedRows(schema.sql);
    for (const node of [service, other])
      expect(outcome(await sendSigned(node.call, request, headers))).toBe('401 AUTH.SIGNATURE_REPLAYED');
    expect(await recordedRows(schema.sql)).toEqual(after);
  });

  it('signed anew under the same request number, it answers the first result', async () => {
    const request = post();
    const first = await sendSigned(service.call, request, sign(request));
    const again = await sendSigned(other.call, request, sign(request));
    expect([outcome(first), outcome(again)]).toEqual(['201', '201']);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('a check that fails does not use the nonce up', async () => {
    const nonce = newNonce();
    const bad = sign(read(), { nonce }, { ...signing, secret: stranger.signing.secret });
    expect(outcome(await sendSigned(service.call, read(), bad))).toBe('401 AUTH.SIGNATURE_INVALID');
    const forbidden: RequestToSend = { method: 'GET', path: '/v1/clients', key };
    const refused = await sendSigned(service.call, forbidden, sign(forbidden, { nonce }));
    expect(outcome(refused)).toBe('403 AUTH.ROLE_MISSING');
    expect(outcome(await sendSigned(service.call, read(), sign(read(), { nonce })))).toBe('200');
    expect(outcome(await sendSigned(other.call, read(), sign(read(), { nonce })))).toBe(
      '401 AUTH.SIGNATURE_REPLAYED',
    );
  });

  it('two clients may choose the same nonce', async () => {
    const nonce = newNonce();
    expect(outcome(await sendSigned(service.call, read(), sign(read(), { nonce })))).toBe('200');
    const theirs = { ...read(), key: stranger.key };
    const headers = signedHeaders(theirs, stranger.signing, clock.now(), { nonce });
    expect(outcome(await sendSigned(service.call, theirs, headers))).toBe('200');
  });
});
