import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/call.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import {
  newSigner,
  requireSignatures,
  sendSigned,
  signedHeaders,
  type SigningKey,
} from '../../support/signed-request.js';

let schema: TestSchema;
let service: Service;
let other: Service;
let code: string;
let key: string;
let signing: SigningKey;
let number = 0;

beforeAll(async () => {
  schema = await createSchema();
  [service, other] = await Promise.all([startService({ schema }), startService({ schema })]);
});
afterAll(async () => {
  await Promise.all([service.stop(), other.stop()]);
  await schema.drop();
});
beforeEach(async () => {
  code = `signer-${++number}`;
  ({ key, signing } = await newSigner(service.call, code));
});

const admin = (method: string, path: string, body?: object): Promise<Answer> =>
  service.call(method, `/v1/clients/${code}${path}`, { role: 'admin', ...(body && { body }) });
const issue = (): Promise<Answer> => admin('POST', '/signing-keys', { reason: 'test' });
const revoke = (keyId: string): Promise<Answer> =>
  admin('POST', `/signing-keys/${keyId}/revoke`, { reason: 'test' });
const outcome = ({ status, body }: Answer): string =>
  status < 300 ? 'works' : `${status} ${String(body.code)}`;

/** How a request fares on both nodes: signed with that key, or not at all. */
async function tried(by: SigningKey | null): Promise<string[]> {
  const request = { method: 'GET', path: '/v1/books', key };
  const outcomes = [];
  for (const { call } of [service, other]) {
    const headers = by ? signedHeaders(request, by, new Date()) : {};
    outcomes.push(outcome(await sendSigned(call, request, headers)));
  }
  return outcomes;
}

const bothNodes = (expected: string): string[] => [expected, expected];

describe('signing is switched on and off by an admin, on all nodes once it is answered', () => {
  it('and the list of clients says so', async () => {
    const shown = async (): Promise<unknown> => {
      const { body } = await service.call('GET', '/v1/clients?limit=200', { role: 'admin' });
      return body.items.find((client: { code: string }) => client.code === code).signatureRequired;
    };
    expect([await tried(null), await shown()]).toEqual([bothNodes('works'), false]);
    expect((await requireSignatures(service.call, code)).body).toEqual({ client: code, required: true });
    expect([await tried(null), await shown()]).toEqual([bothNodes('401 AUTH.SIGNATURE_MISSING'), true]);
    expect(await tried(signing)).toEqual(bothNodes('works'));
    expect((await requireSignatures(other.call, code, false)).body).toEqual({
      client: code,
      required: false,
    });
    expect([await tried(null), await shown()]).toEqual([bothNodes('works'), false]);
  });

  it('not before there is a key to sign with', async () => {
    await revoke(signing.keyId);
    expect(outcome(await requireSignatures(service.call, code))).toBe('409 AUTH.NO_SIGNING_KEY');
    expect(await tried(null)).toEqual(bothNodes('works'));
    expect((await requireSignatures(service.call, code, false)).status).toBe(200);
  });
});

describe('two secrets work at a time', () => {
  it('so that one is put in the place of the other without a request being refused', async () => {
    await requireSignatures(service.call, code);
    const second = (await issue()).body as SigningKey;
    expect(await tried(signing)).toEqual(bothNodes('works'));
    expect(await tried(second)).toEqual(bothNodes('works'));
    expect(outcome(await issue())).toBe('409 AUTH.SIGNING_KEYS_IN_USE');

    expect((await revoke(signing.keyId)).body).toMatchObject({
      keyId: signing.keyId,
      revokedAt: expect.any(String),
    });
    expect(await tried(signing)).toEqual(bothNodes('401 AUTH.SIGNING_KEY_REVOKED'));
    expect(await tried(second)).toEqual(bothNodes('works'));
    expect((await issue()).status).toBe(201);
  });

  it('of issues that race two succeed', async () => {
    const answers = await Promise.all([issue(), issue(), issue(), issue()]);
    expect(answers.map(outcome).sort()).toEqual([
      ...Array<string>(3).fill('409 AUTH.SIGNING_KEYS_IN_USE'),
      'works',
    ]);
  });

  it('the last one can be revoked, too: the client then waits for a new one', async () => {
    await requireSignatures(service.call, code);
    const first = await revoke(signing.keyId);
    expect(first.status).toBe(200);
    expect((await revoke(signing.keyId)).body).toEqual(first.body);
    expect(await tried(null)).toEqual(bothNodes('401 AUTH.SIGNATURE_MISSING'));
    expect(await tried(signing)).toEqual(bothNodes('401 AUTH.SIGNING_KEY_REVOKED'));
    expect(await tried((await issue()).body)).toEqual(bothNodes('works'));
  });
});

describe('a secret is shown once', () => {
  it('and is neither in the list nor, in a form that is of use, in the database', async () => {
    const { body: issued } = await issue();
    expect(issued).toEqual({
      keyId: expect.stringMatching(/^sig_[0-9a-f]{16}$/),
      secret: expect.stringMatching(/^sps_[0-9a-f]{48}$/),
      createdAt: expect.any(String),
      revokedAt: null,
    });
    const { secret, ...view } = issued;
    const { body: page } = await admin('GET', '/signing-keys');
    expect(page.items).toContainEqual(view);
    expect(page.items.map(({ keyId }: SigningKey) => keyId).sort()).toEqual(
      [issued.keyId, signing.keyId].sort(),
    );
    const rows = await schema.sql<{ sealed_secret: Buffer }>('SELECT * FROM signing_key');
    const stored = rows.map(({ sealed_secret }) => `${sealed_secret.toString('latin1')} `).join('');
    for (const part of [secret, secret.slice(4), Buffer.from(secret.slice(4), 'hex').toString('latin1')])
      expect(stored).not.toContain(part);
  });

  it('pages by cursor', async () => {
    await issue();
    const first = await admin('GET', '/signing-keys?limit=1');
    const second = await admin('GET', `/signing-keys?limit=1&after=${first.body.next}`);
    expect([first.body.hasMore, second.body.hasMore]).toEqual([true, false]);
    expect(first.body.items[0].keyId < second.body.items[0].keyId).toBe(true);
    expect(outcome(await admin('GET', '/signing-keys?after=x'))).toBe('400 HTTP.CURSOR_MALFORMED');
  });

  it('moved by hand to another row or client it opens nothing there', async () => {
    const { body: second } = await issue();
    await schema.sql(
      `UPDATE signing_key a JOIN signing_key b ON b.code = ? SET a.sealed_secret = b.sealed_secret WHERE a.code = ?`,
      [second.keyId, signing.keyId],
    );
    const forged = { keyId: signing.keyId, secret: second.secret };
    expect(await tried(forged)).toEqual(bothNodes('500 SERVICE.INTERNAL_ERROR'));
  });
});

describe('signing is administered by admins of all books only', () => {
  const requests = (): [string, string, object | undefined][] => [
    ['POST', '/signing-keys', { reason: 'test' }],
    ['GET', '/signing-keys', undefined],
    ['POST', `/signing-keys/${signing.keyId}/revoke`, { reason: 'test' }],
    ['PUT', '/request-signing', { required: true, reason: 'test' }],
  ];
  const asked = (path: string, method: string, body: object | undefined, by: object): Promise<Answer> =>
    service.call(method, path, { ...by, ...(body && { body }) });

  it('others are refused', async () => {
    const order = { roles: ['admin'], books: ['main'], reason: 'test' };
    const scoped = (await admin('POST', '/keys', order)).body.secret;
    for (const [method, path, body] of requests()) {
      const whole = `/v1/clients/${code}${path}`;
      expect(outcome(await asked(whole, method, body, { role: 'finance' }))).toBe('403 AUTH.ROLE_MISSING');
      expect(outcome(await asked(whole, method, body, { key: scoped }))).toBe('403 AUTH.ALL_BOOKS_NEEDED');
      expect(outcome(await asked(whole, method, body, { role: null }))).toBe('401 AUTH.KEY_MISSING');
    }
    expect(await tried(signing)).toEqual(bothNodes('works'));
  });

  it('a client or a key that is not there is not found; nor is one of another client', async () => {
    for (const [method, path, body] of requests())
      expect(outcome(await asked(`/v1/clients/nobody${path}`, method, body, { role: 'admin' }))).toBe(
        '404 AUTH.CLIENT_NOT_FOUND',
      );
    expect(outcome(await revoke('sig_0000000000000000'))).toBe('404 AUTH.SIGNING_KEY_NOT_FOUND');
    const theirs = `/v1/clients/test-client/signing-keys/${signing.keyId}/revoke`;
    expect(outcome(await asked(theirs, 'POST', { reason: 'test' }, { role: 'admin' }))).toBe(
      '404 AUTH.SIGNING_KEY_NOT_FOUND',
    );
  });

  it('every change is in the audit trail with its reason, a refused one and a repeated one are not', async () => {
    await requireSignatures(service.call, code);
    await requireSignatures(service.call, code);
    await requireSignatures(service.call, code, false);
    await revoke(signing.keyId);
    await revoke(signing.keyId);
    await requireSignatures(service.call, code);
    const { body } = await service.call('GET', '/v1/audit-events?limit=6', { role: 'admin' });
    const told = body.items.map((event: Record<string, string>) => [event.action, event.target]);
    expect(told.slice(0, 4)).toEqual([
      ['signing-key.revoke', signing.keyId],
      ['client.waive-signatures', code],
      ['client.require-signatures', code],
      ['signing-key.issue', signing.keyId],
    ]);
    expect(body.items[0]).toMatchObject({
      reason: 'test',
      client: 'test-client',
      apiKey: 'sp_test_55555555',
    });
    expect(JSON.stringify(body.items)).not.toContain(signing.secret.slice(4));
  });
});

describe('a client that need not sign', () => {
  it('sends as ever, and uses no nonce', async () => {
    const nonces = () => schema.sql('SELECT nonce FROM request_nonce ORDER BY nonce');
    const before = await nonces();
    expect(await tried(null)).toEqual(bothNodes('works'));
    expect(await nonces()).toEqual(before);
  });

  it('may try: a signature that is there is checked', async () => {
    expect(await tried(signing)).toEqual(bothNodes('works'));
    const wrong = { ...signing, secret: `sps_${'0'.repeat(48)}` };
    expect(await tried(wrong)).toEqual(bothNodes('401 AUTH.SIGNATURE_INVALID'));
  });
});
