import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE, SETTING_NAMES } from '../../../src/platform/runtime-settings/catalogue.js';
import { readPublishedSchemas } from '../../support/published-schemas.js';
import { changeSetting, inEffect, settingOf } from '../../support/runtime-settings.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const NAME = 'posting.groupLines';
const DEFAULT = 800;

let schema: TestSchema;
let service: Service;
/** A second node on the same database: it must go by what the first one is told. */
let neighbour: Service;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  neighbour = await startService({ schema });
});
afterAll(async () => {
  await service.stop();
  await neighbour.stop();
  await schema.drop();
});
afterEach(async () => {
  for (const { name } of await schema.sql<{ name: string }>('SELECT name FROM runtime_setting')) {
    await changeSetting(service.call, name, null);
  }
});

const change = (value: unknown, more: object = {}) => changeSetting(service.call, NAME, value, more);
const changesOf = async (name = NAME, query = '') =>
  (await service.call('GET', `/v1/runtime-settings/${name}/changes${query}`, { role: 'operator' })).body;
const rows = () => schema.sql('SELECT * FROM runtime_setting_change ORDER BY name, version');

describe('the settings', () => {
  it('are listed with value, default, range and what they do, as published', async () => {
    const problemsOf = await readPublishedSchemas(service.call);
    const { status, body } = await service.call('GET', '/v1/runtime-settings', { role: 'operator' });
    expect([status, problemsOf('RuntimeSettingsView', body)]).toEqual([200, []]);
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(SETTING_NAMES);
    expect(await settingOf(service.call, NAME)).toEqual({
      name: NAME,
      type: 'whole',
      unit: 'lines',
      minimum: 10,
      maximum: 5_000,
      choices: [],
      value: DEFAULT,
      defaultValue: DEFAULT,
      description: CATALOGUE[NAME].description,
      takesEffect: 'with the next group',
      version: 0,
      changedAt: null,
      changedBy: null,
    });
    expect(await settingOf(service.call, 'log.level')).toMatchObject({
      type: 'choice',
      unit: null,
      value: 'warn',
      choices: expect.arrayContaining(['info', 'debug']),
    });
    expect(await settingOf(service.call, 'database.poolSize')).toMatchObject({ value: 8, defaultValue: 8 });
  });

  it('are read by admin and operator, changed by admin, and only with a key of all books', async () => {
    const scoped = await service.call('POST', '/v1/clients/test-client/keys', {
      role: 'admin',
      body: { roles: ['admin'], books: ['main'], reason: 'test' },
    });
    const body = { value: 20, reason: 'test' };
    const outcomes = async (method: string, path: string, sent?: object): Promise<unknown[]> => {
      const keys = (['poster', 'finance', 'approver', 'operator', 'admin'] as const).map((role) => ({
        role,
      }));
      const callers = [...keys, { key: scoped.body.secret as string }];
      const answers = callers.map((caller) =>
        service.call(method, path, { ...caller, ...(sent && { body: sent }) }),
      );
      return (await Promise.all(answers)).map(({ status, body: answer }) => answer.code ?? status);
    };
    const missing = Array<string>(3).fill('AUTH.ROLE_MISSING');
    for (const path of ['/v1/runtime-settings', `/v1/runtime-settings/${NAME}/changes`, '/v1/runtime']) {
      expect(await outcomes('GET', path)).toEqual([...missing, 200, 200, 'AUTH.ALL_BOOKS_NEEDED']);
    }
    expect(await outcomes('PUT', `/v1/runtime-settings/${NAME}`, body)).toEqual([
      ...missing,
      'AUTH.ROLE_MISSING',
      200,
      'AUTH.ALL_BOOKS_NEEDED',
    ]);
    const before = await rows();
    const order = { key: scoped.body.secret, body: { value: 21, reason: 'test' } };
    expect((await service.call('PUT', `/v1/runtime-settings/${NAME}`, order)).status).toBe(403);
    expect(await rows()).toEqual(before);
  });
});

describe('a change', () => {
  it('is in effect on its node from the answer on, and on the others soon; so is the way back', async () => {
    const { status, body } = await change(20);
    expect([status, body]).toMatchObject([
      200,
      { value: 20, defaultValue: DEFAULT, changedBy: 'test-client' },
    ]);
    expect(await inEffect(service.call, NAME)).toBe(20);
    await expect.poll(() => inEffect(neighbour.call, NAME), { timeout: 20_000 }).toBe(20);

    const back = await changeSetting(neighbour.call, NAME, null);
    expect(back.body).toMatchObject({ value: DEFAULT, version: body.version + 1 });
    expect(await inEffect(neighbour.call, NAME)).toBe(DEFAULT);
    await expect.poll(() => inEffect(service.call, NAME), { timeout: 20_000 }).toBe(DEFAULT);
  });

  it('is found by a node that starts later, before it takes requests', async () => {
    await change(30);
    const later = await startService({ schema });
    expect(await inEffect(later.call, NAME)).toBe(30);
    await later.stop();
  });

  it('is in the history and in the audit trail, with old and new value, caller, reason and trace id', async () => {
    const problemsOf = await readPublishedSchemas(service.call);
    const { version } = await settingOf(service.call, NAME);
    const traceparent = `00-${'ef'.repeat(16)}-00f067aa0ba902b7-01`;
    await service.call('PUT', `/v1/runtime-settings/${NAME}`, {
      role: 'admin',
      body: { value: 40, reason: 'groups are too large' },
      headers: { traceparent },
    });
    const page = await changesOf();
    expect(problemsOf('SettingChangePage', page)).toEqual([]);
    expect(page.items[0]).toEqual({
      version: Number(version) + 1,
      oldValue: null,
      newValue: '40',
      reason: 'groups are too large',
      client: 'test-client',
      apiKey: 'sp_test_55555555',
      traceId: 'ef'.repeat(16),
      at: expect.any(String),
    });
    const audit = await service.call('GET', '/v1/audit-events?action=runtime-setting.change&limit=1', {
      role: 'admin',
    });
    expect(audit.body.items[0]).toMatchObject({ target: NAME, reason: 'groups are too large', book: null });
    expect(JSON.parse(audit.body.items[0].detail)).toEqual({
      from: null,
      to: '40',
      version: Number(version) + 1,
    });
  });

  it('that is made twice is one', async () => {
    const first = await change(50);
    const again = await change(50, { reason: 'again', expectedVersion: first.body.version - 1 });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect((await changesOf()).items[0]).toMatchObject({ version: first.body.version, reason: 'test' });
  });

  it.each([
    ['posting.groupLine', 20, 404, 'SETTINGS.UNKNOWN'],
    ['toString', 20, 404, 'SETTINGS.UNKNOWN'],
    [NAME, '20', 400, 'SETTINGS.VALUE_MALFORMED'],
    [NAME, 20.5, 400, 'HTTP.FIELD_INVALID'],
    [NAME, [20], 400, 'HTTP.FIELD_INVALID'],
    [NAME, undefined, 400, 'HTTP.FIELD_MISSING'],
    [NAME, true, 400, 'SETTINGS.VALUE_MALFORMED'],
    [NAME, 9, 422, 'SETTINGS.VALUE_OUT_OF_RANGE'],
    [NAME, 5_001, 422, 'SETTINGS.VALUE_OUT_OF_RANGE'],
    ['log.level', 'verbose', 400, 'SETTINGS.VALUE_MALFORMED'],
    ['log.level', 20, 400, 'SETTINGS.VALUE_MALFORMED'],
  ])('of %s to %j is refused with %i %s and changes nothing', async (name, value, status, code) => {
    const before = await rows();
    const answer = await changeSetting(service.call, name, value);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await rows()).toEqual(before);
    expect(await inEffect(service.call, NAME)).toBe(DEFAULT);
  });

  it('by somebody who has not seen the latest one is refused, with the version there is', async () => {
    const { body } = await change(60);
    for (const expectedVersion of [0, body.version - 1, body.version + 1]) {
      const stale = await change(70, { expectedVersion });
      expect([stale.status, stale.body.code]).toEqual([409, 'SETTINGS.VERSION_DIFFERS']);
      expect(stale.body.details).toEqual({ version: body.version });
    }
    expect(await inEffect(service.call, NAME)).toBe(60);
    expect((await change(70, { expectedVersion: body.version })).status).toBe(200);
  });

  it('of twenty who have seen that there was none, on two nodes, is made by one', async () => {
    const name = 'posting.waitingPostings';
    const values = Array.from({ length: 20 }, (_, index) => 2_000 + index);
    const answers = await Promise.all(
      values.map((value, index) =>
        changeSetting((index % 2 ? service : neighbour).call, name, value, { expectedVersion: 0 }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(409)]);
    expect((await changesOf(name)).items).toHaveLength(1);
  });

  it('of many at once without that makes a history without a gap, which pages show once', async () => {
    const name = 'http.burstPerKey';
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        changeSetting((index % 2 ? service : neighbour).call, name, 100 + index),
      ),
    );
    const seen: { version: number; oldValue: string | null; newValue: string }[] = [];
    for (let after = ''; ;) {
      const page = await changesOf(name, `?limit=7${after}`);
      seen.push(...page.items);
      if (!page.hasMore) break;
      after = `&after=${page.next}`;
    }
    expect(seen.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
    seen.slice(0, -1).forEach(({ oldValue }, index) => expect(oldValue).toBe(seen[index + 1]!.newValue));
    expect(seen.at(-1)!.oldValue).toBeNull();
    const { value } = await settingOf(service.call, name);
    expect(String(value)).toBe(seen[0]!.newValue);
    for (const node of [service, neighbour]) {
      await expect.poll(() => inEffect(node.call, name), { timeout: 20_000 }).toBe(value);
    }
  });

  it('is not found by a cursor of another list, or under a name that no setting has', async () => {
    for (const parts of [['x'], ['1', '2'], ['-1'], ['1e3']]) {
      const after = Buffer.from(JSON.stringify(parts)).toString('base64url');
      expect((await changesOf(NAME, `?after=${after}`)).code).toBe('HTTP.CURSOR_MALFORMED');
    }
    const unknown = await service.call('GET', '/v1/runtime-settings/nothing/changes', { role: 'admin' });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'SETTINGS.UNKNOWN']);
  });

  it('can only be added to the history by the service, never changed or taken out', async () => {
    await change(80);
    const [grants] = await schema.sql<{ changes: string }>(
      `SELECT GROUP_CONCAT(DISTINCT privilege_type ORDER BY privilege_type) AS changes
       FROM information_schema.table_privileges
       WHERE table_schema = ? AND table_name = 'runtime_setting_change' AND grantee LIKE ?`,
      [schema.name, `'${schema.user}'%`],
    );
    expect(grants!.changes).toBe('INSERT,SELECT');
  });
});
