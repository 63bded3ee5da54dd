import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/call.js';
import { TurnableClock } from '../../support/clock.js';
import { ROLE_KEYS } from '../../support/keys.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let number = 0;
let code: string;
const clock = new TurnableClock();

const admin = (method: string, path: string, body?: unknown): Promise<Answer> =>
  service.call(method, `/v1/clients${path}`, { role: 'admin', ...(body !== undefined && { body }) });
const issue = (order: object = {}): Promise<Answer> =>
  admin('POST', `/${code}/keys`, { roles: ['admin'], books: ['*'], reason: 'test', ...order });
const tryKey = async (key: string | undefined): Promise<string> => {
  const { status, body } = await service.call('GET', '/v1/clients', {
    role: null,
    ...(key !== undefined && { key }),
  });
  return status === 200 ? 'works' : `${status} ${body.code}`;
};

beforeAll(async () => {
  service = await startService({ clock });
});
afterAll(() => service.stop());
beforeEach(async () => {
  code = `client-${++number}`;
  expect((await admin('POST', '', { code, name: 'A client', reason: 'test' })).status).toBe(201);
});

describe('who has no valid key is refused', () => {
  it.each([
    [undefined, '401 AUTH.KEY_MISSING'],
    ['nonsense', '401 AUTH.KEY_INVALID'],
    [`sp_test_99999999_${'0'.repeat(48)}`, '401 AUTH.KEY_INVALID'],
    [`${ROLE_KEYS.admin.slice(0, -1)}0`, '401 AUTH.KEY_INVALID'],
    [`sp_live_55555555_${'5'.repeat(48)}`, '401 AUTH.KEY_OF_OTHER_ENVIRONMENT'],
    [ROLE_KEYS.poster, '403 AUTH.ROLE_MISSING'],
    [ROLE_KEYS.admin, 'works'],
  ])('%s: %s', async (key, outcome) => expect(await tryKey(key)).toBe(outcome));

  it('an authorization of another scheme is no key', async () => {
    const { status, body, headers } = await service.call('GET', '/v1/clients', {
      role: null,
      headers: { authorization: 'Basic YTpi' },
    });
    expect([status, body.code, headers.get('www-authenticate')]).toEqual([401, 'AUTH.KEY_MISSING', 'Bearer']);
  });
});

describe('clients', () => {
  it('a code is given once', async () => {
    const { status, body } = await admin('POST', '', { code, name: 'Another', reason: 'test' });
    expect([status, body.code, body.field]).toEqual([409, 'AUTH.CLIENT_EXISTS', 'code']);
  });

  it('are listed by code, page by page, each once', async () => {
    const listed: string[] = [];
    let path = '?limit=2';
    for (;;) {
      const { status, body } = await admin('GET', path);
      expect(status).toBe(200);
      listed.push(...body.items.map((item: { code: string }) => item.code));
      expect(body.hasMore).toBe(body.next !== null);
      if (!body.hasMore) break;
      path = `?limit=2&after=${body.next}`;
    }
    const stored = await service.sql<{ code: string }>('SELECT code FROM client ORDER BY code');
    expect(listed).toEqual(stored.map((row) => row.code));
  });
});

describe('keys', () => {
  it('work from their issue on; their secret is shown once and stored nowhere', async () => {
    const { status, body } = await issue();
    expect(status).toBe(201);
    expect(body.secret.startsWith(`${body.prefix}_`)).toBe(true);
    expect(await tryKey(body.secret)).toBe('works');

    const listed = (await admin('GET', `/${code}/keys`)).body.items;
    const { secret, ...view } = body;
    expect(listed).toEqual([view]);
    const rows = await service.sql('SELECT HEX(key_hash) AS hash, prefix FROM api_key');
    expect(JSON.stringify(rows)).not.toContain(secret.slice(-48));
  });

  it('stop working when they expire', async () => {
    const expiresAt = new Date(clock.now().getTime() + 60_000).toISOString();
    const { body } = await issue({ expiresAt });
    clock.advanceSeconds(59);
    expect(await tryKey(body.secret)).toBe('works');
    clock.advanceSeconds(1);
    expect(await tryKey(body.secret)).toBe('401 AUTH.KEY_EXPIRED');
  });

  it('stop working when they are revoked, at once; revoking again changes nothing', async () => {
    const { body } = await issue();
    expect(await tryKey(body.secret)).toBe('works');
    const first = await admin('POST', `/${code}/keys/${body.prefix}/revoke`, { reason: 'lost' });
    expect(first.status).toBe(200);
    expect(await tryKey(body.secret)).toBe('401 AUTH.KEY_REVOKED');
    clock.advanceSeconds(5);
    const second = await admin('POST', `/${code}/keys/${body.prefix}/revoke`, { reason: 'lost' });
    expect(second.body).toEqual(first.body);
  });

  it('are rotated: the new one works at once, the old one until the grace is over', async () => {
    const { body: old } = await issue({ roles: ['admin', 'finance'] });
    const { status, body: fresh } = await admin('POST', `/${code}/keys/${old.prefix}/rotate`, {
      graceSeconds: 3_600,
      reason: 'yearly',
    });
    expect(status).toBe(201);
    expect(fresh).toMatchObject({ client: code, roles: ['admin', 'finance'], books: ['*'] });
    expect([await tryKey(old.secret), await tryKey(fresh.secret)]).toEqual(['works', 'works']);
    clock.advanceSeconds(3_600);
    expect([await tryKey(old.secret), await tryKey(fresh.secret)]).toEqual(['401 AUTH.KEY_EXPIRED', 'works']);

    const again = await admin('POST', `/${code}/keys/${old.prefix}/rotate`, {
      graceSeconds: 0,
      reason: 'again',
    });
    expect([again.status, again.body.code]).toEqual([409, 'AUTH.KEY_NOT_USABLE']);
  });

  it('rotation does not make a key live longer', async () => {
    const expiresAt = new Date(clock.now().getTime() + 60_000).toISOString();
    const { body: old } = await issue({ expiresAt });
    const { body: fresh } = await admin('POST', `/${code}/keys/${old.prefix}/rotate`, {
      graceSeconds: 3_600,
      reason: 'test',
    });
    clock.advanceSeconds(60);
    expect([await tryKey(old.secret), await tryKey(fresh.secret)]).toEqual([
      '401 AUTH.KEY_EXPIRED',
      '401 AUTH.KEY_EXPIRED',
    ]);
  });

  it.each([
    [{ roles: [] }, 400, 'HTTP.FIELD_INVALID'],
    [{ roles: ['owner'] }, 400, 'HTTP.FIELD_INVALID'],
    [{ books: ['a b'] }, 400, 'HTTP.FIELD_INVALID'],
    [{ books: ['*', 'main'] }, 400, 'AUTH.BOOKS_AMBIGUOUS'],
    [{ books: ['main', 'main'] }, 400, 'AUTH.BOOKS_AMBIGUOUS'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 422, 'AUTH.EXPIRY_IN_THE_PAST'],
    [{ expiresAt: '2030-02-30T00:00:00Z' }, 400, 'HTTP.FIELD_INVALID'],
  ])('%j is answered with %i %s', async (order, status, problem) => {
    const answer = await issue(order);
    expect([answer.status, answer.body.code]).toEqual([status, problem]);
  });

  it('of another client are not found', async () => {
    const { body } = await issue();
    const answer = await admin('POST', `/test-client/keys/${body.prefix}/revoke`, { reason: 'test' });
    expect([answer.status, answer.body.code]).toEqual([404, 'AUTH.KEY_NOT_FOUND']);
  });

  it('of some books make no clients and keys', async () => {
    const { body } = await issue({ books: ['main'] });
    expect(await tryKey(body.secret)).toBe('403 AUTH.ALL_BOOKS_NEEDED');
    for (const path of [`/v1/clients/${code}/keys`, '/v1/clients']) {
      const order = path.endsWith('keys')
        ? { roles: ['admin'], books: ['*'], reason: 'r' }
        : { code: 'sneaky', name: 'n', reason: 'r' };
      const answer = await service.call('POST', path, { key: body.secret, body: order });
      expect([answer.status, answer.body.code]).toEqual([403, 'AUTH.ALL_BOOKS_NEEDED']);
    }
  });
});

describe('a key revoked on one node', () => {
  it('is refused by another within two seconds', async () => {
    const { body } = await issue();
    await service.sql('SELECT 1');
    expect(await tryKey(body.secret)).toBe('works');
    await service.sql('UPDATE api_key SET revoked_at = created_at WHERE prefix = ?', [body.prefix]);
    await expect
      .poll(() => tryKey(body.secret), { timeout: 2_500, interval: 100 })
      .toBe('401 AUTH.KEY_REVOKED');
  });
});

describe('every change is in the audit trail', () => {
  const events = async (query: string) =>
    (await service.call('GET', `/v1/audit-events${query}`, { role: 'admin' })).body;

  it('with caller, key, reason and trace id, and nothing for what was refused', async () => {
    const traceparent = `00-${'ab'.repeat(16)}-00f067aa0ba902b7-01`;
    const { body: key } = await issue();
    await service.call('POST', `/v1/clients/${code}/keys/${key.prefix}/revoke`, {
      role: 'admin',
      body: { reason: 'key was in a log' },
      headers: { traceparent },
    });
    await admin('POST', '', { code, name: 'Refused', reason: 'twice' });

    const { items } = await events('?limit=2');
    expect(items[0]).toMatchObject({
      book: null,
      client: 'test-client',
      apiKey: 'sp_test_55555555',
      action: 'api-key.revoke',
      target: key.prefix,
      reason: 'key was in a log',
      traceId: 'ab'.repeat(16),
    });
    expect(items[1]).toMatchObject({ action: 'api-key.issue', target: key.prefix });
    expect(JSON.stringify(items)).not.toContain(key.secret.slice(-48));
  });

  it('is filtered and pages by cursor', async () => {
    await issue();
    await issue();
    const all: string[] = [];
    let after = '';
    for (;;) {
      const page = await events(`?action=api-key.issue&client=test-client&limit=1${after}`);
      all.push(...page.items.map((event: { id: string }) => event.id));
      if (!page.hasMore) break;
      after = `&after=${page.next}`;
    }
    const [row] = await service.sql<{ count: string }>(
      "SELECT COUNT(*) AS count FROM audit_event WHERE action = 'api-key.issue'",
    );
    expect(all.length).toBe(Number(row!.count));
    expect(all).toEqual([...new Set(all)].sort().reverse());
    expect((await events('?client=nobody')).items).toEqual([]);
    expect((await events('?book=nowhere')).items).toEqual([]);
  });

  it('is shown to admins, of the books their key reaches', async () => {
    expect((await service.call('GET', '/v1/audit-events', { role: 'finance' })).status).toBe(403);
    const { body } = await issue({ books: ['main'] });
    const get = async (query: string) => {
      const answer = await service.call('GET', `/v1/audit-events${query}`, { key: body.secret });
      return answer.status === 200 ? 'shown' : answer.body.code;
    };
    expect([await get(''), await get('?book=main'), await get('?book=other')]).toEqual([
      'AUTH.ALL_BOOKS_NEEDED',
      'shown',
      'AUTH.BOOK_NOT_IN_SCOPE',
    ]);
  });
});
