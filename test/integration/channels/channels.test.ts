import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_CUSTOMER } from '../../../bank/customer.js';
import { ChannelDirectory, type Channel } from '../../../src/channels/index.js';
import { Transactions } from '../../../src/platform/database/index.js';
import { openBook } from '../../support/book.js';
import { outcomeOf, type Answer, type Call } from '../../support/call.js';
import { channelBody, createChannel, openChannelAccounts, TERMS } from '../../support/channels.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const BANK = { url: 'http://127.0.0.1:4100', customer: DEFAULT_CUSTOMER };
const FEE = { flat: '1.00', rate: '0.001', minimum: null, maximum: '20.00', rounding: 'half-up' };

let schema: TestSchema;
let node: Service;
let other: Service;
beforeAll(async () => {
  schema = await createSchema();
  [node, other] = await Promise.all([startService({ schema }), startService({ schema })]);
  await openBook(node.call, { currencies: ['CNY', 'USD'] });
  await openBook(node.call, { code: 'second' });
  await openChannelAccounts(node.call, 'main', 'icbc');
  await openChannelAccounts(node.call, 'main', 'usd', 'USD');
});
afterAll(async () => {
  await Promise.all([node.stop(), other.stop()]);
  await schema.drop();
});

const send = (method: string, path: string, body?: unknown, call: Call = node.call): Promise<Answer> =>
  call(method, `/v1/books/main/channels${path}`, { role: 'admin', ...(body !== undefined && { body }) });
const create = (body: Record<string, unknown> = {}) => send('POST', '', channelBody(BANK, { body }));
const codesOf = async (page: Promise<Answer>): Promise<string[]> =>
  (await page).body.items.map(({ code }: { code: string }) => code);
const known = async (code: string): Promise<Channel> => {
  const found = (await node.app.get(ChannelDirectory).all()).find((channel) => channel.code === code);
  return found!;
};
const change = (more: Record<string, unknown> = {}) => ({
  ...{ expectedVersion: 1, name: 'A bank', feeAccount: 'icbc:fees', suspenseAccount: 'icbc:suspense' },
  ...{ isActive: true, terms: TERMS, reason: 'test', ...more },
});

describe('a channel is not created', () => {
  it.each<[Record<string, unknown>, number, string]>([
    [{ clearingAccount: 'nobody' }, 422, 'ACCOUNT_NOT_FOUND'],
    [{ feeAccount: 'nobody' }, 422, 'ACCOUNT_NOT_FOUND'],
    [{ suspenseAccount: 'nobody' }, 422, 'ACCOUNT_NOT_FOUND'],
    [{ clearingAccount: 'usd:clearing' }, 422, 'ACCOUNT_CURRENCY'],
    [{ suspenseAccount: 'icbc:clearing' }, 422, 'ACCOUNTS_SAME'],
    [{ currency: 'EUR' }, 422, 'CURRENCY_NOT_IN_BOOK'],
    [{ feeAccount: null, terms: { ...TERMS, fee: FEE } }, 422, 'FEE_WITHOUT_ACCOUNT'],
    [{ terms: { ...TERMS, codes: { ...TERMS.codes, failure: ['OK'] } } }, 422, 'CODES_OVERLAP'],
    [{ terms: { ...TERMS, hours: { from: '25:00', until: '09:00' } } }, 422, 'HOURS_MALFORMED'],
    [{ terms: { ...TERMS, queryPausesSeconds: [2, 1] } }, 422, 'PAUSES_FALL'],
    [{ terms: { ...TERMS, accountPattern: '.*' } }, 422, 'ACCOUNT_PATTERN_UNSAFE'],
    [{ terms: { ...TERMS, maximumAmount: '0.001' } }, 422, 'AMOUNT_MALFORMED'],
    [{ environment: 'production' }, 422, 'ENVIRONMENT_REFUSED'],
    [
      { credentials: { baseUrl: 'https://x?y', keyId: 'sim_x', secret: 'x'.repeat(16) } },
      400,
      'BASE_URL_MALFORMED',
    ],
  ])('%j', async (body, status, code) =>
    expect(outcomeOf(await create(body))).toEqual([status, `CHANNEL.${code}`]),
  );

  it.each<[string, Record<string, unknown>]>([
    ['terms/codes/success/0', { terms: { ...TERMS, codes: { ...TERMS.codes, success: ['a b'] } } }],
    ['terms/queryPausesSeconds', { terms: { ...TERMS, queryPausesSeconds: [] } }],
    ['terms/queryPausesSeconds/0', { terms: { ...TERMS, queryPausesSeconds: ['1'] } }],
    ['terms/concurrency', { terms: { ...TERMS, concurrency: 0 } }],
    ['terms/clockSkewSeconds', { terms: { ...TERMS, clockSkewSeconds: 901 } }],
    ['credentials/secret', { credentials: { baseUrl: 'https://x', keyId: 'sim_x', secret: 'short' } }],
    ['adapter', { adapter: 'fax' }],
    ['code', { code: 'a/b' }],
  ])('with a malformed %s', async (field, body) => {
    const { status, body: problem } = await create(body);
    expect([status, problem.field]).toEqual([400, field]);
  });

  it('by anybody but an admin', async () => {
    for (const role of ['poster', 'finance', 'operator', 'approver'] as const) {
      const answer = await node.call('POST', '/v1/books/main/channels', { role, body: channelBody(BANK) });
      expect(answer.status).toBe(403);
    }
    expect(await codesOf(send('GET', ''))).toEqual([]);
  });
});

describe('a channel', () => {
  it('is created once, and told without its secret', async () => {
    const { clockSkewSeconds: _skew, ...terms } = TERMS;
    const created = await create({ terms });
    expect(created).toMatchObject({ status: 201, body: { code: 'icbc', version: 1, keyId: 'sim_bank' } });
    expect(created.body.terms).toEqual(TERMS);
    expect(JSON.stringify(created.body)).not.toContain(DEFAULT_CUSTOMER.secret);
    expect(await create()).toMatchObject({ status: 200, body: created.body });
    const credentials = { baseUrl: BANK.url, keyId: 'sim_bank', secret: 'another-secret-of-it' };
    for (const different of [{ name: 'Other' }, { terms: { ...TERMS, queryLimit: 1 } }, { credentials }])
      expect(outcomeOf(await create(different))).toEqual([409, 'CHANNEL.EXISTS']);
    const trail = await schema.sql<{ detail: string }>(
      "SELECT * FROM audit_event WHERE action = 'channel.create'",
    );
    expect(trail).toHaveLength(1);
    expect(JSON.stringify(trail)).not.toContain(DEFAULT_CUSTOMER.secret);
    const rows = await schema.sql<{ sealed_secret: Buffer }>('SELECT * FROM channel');
    expect(rows[0]!.sealed_secret.includes(DEFAULT_CUSTOMER.secret)).toBe(false);
  });

  it('of one book is none of another', async () => {
    expect(await codesOf(node.call('GET', '/v1/books/second/channels', { role: 'finance' }))).toEqual([]);
    const one = await node.call('GET', '/v1/books/second/channels/icbc', { role: 'finance' });
    expect(outcomeOf(one)).toEqual([404, 'CHANNEL.NOT_FOUND']);
  });

  it('changes by versions that are all kept', async () => {
    const changed = await send('PUT', '/icbc', change({ isActive: false, reason: 'maintenance' }));
    expect(changed).toMatchObject({ status: 200, body: { version: 2, isActive: false } });
    // Sent again it changes nothing; another one that has not seen it is refused.
    expect(await send('PUT', '/icbc', change({ isActive: false, reason: 'maintenance' }))).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
    expect(outcomeOf(await send('PUT', '/icbc', change({ name: 'Late' })))).toEqual([
      409,
      'CHANNEL.VERSION_DIFFERS',
    ]);
    expect(outcomeOf(await send('PUT', '/nobody', change()))).toEqual([404, 'CHANNEL.NOT_FOUND']);
    const back = await send('PUT', '/icbc', change({ expectedVersion: 2, terms: { ...TERMS, fee: FEE } }));
    expect(back).toMatchObject({ status: 200, body: { version: 3, isActive: true } });
    const { body: newest } = await send('GET', '/icbc/versions?limit=2');
    const { body: oldest } = await send('GET', `/icbc/versions?after=${newest.next}`);
    expect([...newest.items, ...oldest.items]).toMatchObject([
      { version: 3, isActive: true, terms: { fee: FEE } },
      { version: 2, isActive: false, reason: 'maintenance', client: 'test-client' },
      { version: 1, isActive: true, terms: { fee: null } },
    ]);
  });

  it('is changed by one of two who change it at once', async () => {
    const names = ['One', 'Two', 'Three', 'Four'];
    const answers = await Promise.all(
      names.map((name) => send('PUT', '/icbc', change({ expectedVersion: 3, name }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const versions = await schema.sql('SELECT 1 FROM channel_version');
    expect(versions).toHaveLength(4);
  });

  it('does not take terms that it would not be created with', async () => {
    const bad = change({ expectedVersion: 4, terms: { ...TERMS, queryPausesSeconds: [2, 1] } });
    expect(outcomeOf(await send('PUT', '/icbc', bad))).toEqual([422, 'CHANNEL.PAUSES_FALL']);
    const feeless = change({ expectedVersion: 4, feeAccount: null, terms: { ...TERMS, fee: FEE } });
    expect(outcomeOf(await send('PUT', '/icbc', feeless))).toEqual([422, 'CHANNEL.FEE_WITHOUT_ACCOUNT']);
  });
});

describe('every node', () => {
  it('goes by a change from its answer on', async () => {
    const directory = other.app.get(ChannelDirectory);
    const { id } = await known('icbc');
    for (let version = 4; version < 8; version++) {
      await directory.byId(id);
      const changed = await send('PUT', '/icbc', change({ expectedVersion: version, name: `V${version}` }));
      expect(changed.status).toBe(200);
      expect(await directory.byId(id)).toMatchObject({ name: `V${version}`, version: version + 1 });
    }
  });

  it('goes by new credentials from the answer on, and opens those of their channel only', async () => {
    const directory = other.app.get(ChannelDirectory);
    const channel = await known('icbc');
    const secretOf = async () => (await directory.credentialsOf(channel)).secret.export().toString();
    expect(await secretOf()).toBe(DEFAULT_CUSTOMER.secret);
    const credentials = { baseUrl: 'http://127.0.0.1:4101', keyId: 'sim_2', secret: 'the-second-secret' };
    const changed = await send('PUT', '/icbc/credentials', { ...credentials, reason: 'rotation' });
    expect(changed).toMatchObject({
      status: 200,
      body: { keyId: 'sim_2', baseUrl: 'http://127.0.0.1:4101' },
    });
    expect(JSON.stringify(changed.body)).not.toContain('the-second-secret');
    expect(await secretOf()).toBe('the-second-secret');
    const trail = await schema.sql("SELECT * FROM audit_event WHERE action = 'channel.change-credentials'");
    expect(trail).toHaveLength(1);
    expect(JSON.stringify(trail)).not.toContain('the-second-secret');
    await schema.sql("UPDATE channel SET key_id = 'sim_3'");
    await schema.sql('UPDATE channel_epoch SET epoch = epoch + 1');
    await new Promise((resolve) => setTimeout(resolve, 600));
    await expect(directory.credentialsOf(channel)).rejects.toThrow();
    await schema.sql("UPDATE channel SET key_id = 'sim_2'");
  });

  it('keeps a channel as it is while a transaction goes by it', async () => {
    const directory = node.app.get(ChannelDirectory);
    const channel = await known('icbc');
    const changing = node.app.get(Transactions).run(async (tx) => {
      expect(await directory.isCurrent(tx, channel)).toBe(true);
      const pending = send(
        'PUT',
        '/icbc',
        change({ expectedVersion: channel.version, name: 'After' }),
        other.call,
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      const [row] = await schema.sql<{ name: string }>('SELECT name FROM channel');
      expect(row!.name).not.toBe('After');
      return { pending };
    });
    expect((await (await changing).pending).status).toBe(200);
    const isCurrent = await node.app.get(Transactions).run((tx) => directory.isCurrent(tx, channel));
    expect(isCurrent).toBe(false);
  });
});

describe('the list', () => {
  it('pages by code', async () => {
    for (let number = 0; number < 5; number++)
      await createChannel(node.call, 'second', BANK, { code: `bank-${number}` });
    const seen: string[] = [];
    for (let after = '', isLast = false; !isLast;) {
      const path = `/v1/books/second/channels?limit=2${after && `&after=${after}`}`;
      const { body } = await node.call('GET', path, { role: 'operator' });
      seen.push(...body.items.map(({ code }: { code: string }) => code));
      after = body.next;
      isLast = !body.hasMore;
    }
    expect(seen).toEqual(['bank-0', 'bank-1', 'bank-2', 'bank-3', 'bank-4']);
  });
});
