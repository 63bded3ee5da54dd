import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_CUSTOMER } from '../../../bank/customer.js';
import { ChannelDirectory } from '../../../src/channels/index.js';
import { ClaimPayouts } from '../../../src/payout-sending/claim-payouts.js';
import { newTraceId } from '../../../src/platform/http/index.js';
import { approve, hire, make } from '../../support/approvals.js';
import { openBook } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { createChannel } from '../../support/channels.js';

import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import { writePayouts } from '../../support/written-payouts.js';

let schema: TestSchema;
let nodes: readonly [Service, Service];
let checker: string;

beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  const { call } = nodes[0];
  for (const code of ['main', 'other'])
    await openBook(call, {
      code,
      accounts: [
        { code: 'payer', glAccount: '2201', party: 'party:good' },
        { code: 'payer:bad', glAccount: '2201', party: 'party:bad' },
      ],
    });
  const nowhere = { url: 'http://127.0.0.1:1', customer: DEFAULT_CUSTOMER };
  await createChannel(call, 'other', nowhere, { code: 'bank' });
  await createChannel(call, 'main', nowhere, { code: 'bank' });
  await createChannel(call, 'main', nowhere, { code: 'second' });
  checker = await hire(call, 'checker', ['approver']);
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await schema.drop();
});
beforeEach(async () => {
  await schema.sql('DELETE FROM payout_stop');
  await schema.sql('DELETE FROM payout_event');
  await schema.sql('DELETE FROM payout');
  await schema.sql('UPDATE channel_health SET tokens = 1000, tokens_at = UTC_TIMESTAMP(6)');
});

/** What a node claims of a channel at once. */
async function claim(node: Service, channel = 'bank', book = 'main'): Promise<string[]> {
  const [{ id }] = (await schema.sql<{ id: string }>(
    `SELECT c.id FROM channel c JOIN book b ON b.id = c.book_id WHERE c.code = ? AND b.code = ?`,
    [channel, book],
  )) as [{ id: string }];
  const found = (await node.app.get(ChannelDirectory).byId(Number(id)))!;
  const claimed = await node.app.get(ClaimPayouts).execute(found, 0, newTraceId());
  return claimed.payouts.map((payout) => payout.id);
}

/** Rows that the first claim of a book makes. */
async function warmUp(): Promise<void> {
  for (const node of nodes) await claim(node);
  for (const [channel, book] of [
    ['second', 'main'],
    ['bank', 'other'],
  ])
    await claim(nodes[0], channel, book);
  await schema.sql('UPDATE channel_health SET tokens = 1000, tokens_at = UTC_TIMESTAMP(6)');
}

const stop = (path: string, body: object = {}) =>
  nodes[0].call('PUT', path, { role: 'operator', body: { reason: 'test', ...body } });
const payouts = (count: number, payer = 'payer', channel = 'bank', book = 'main') =>
  writePayouts(schema.sql, { book, channel, payer, count });

describe('a stop', () => {
  it.each([
    ['/v1/payout-stops/global', {}],
    ['/v1/books/main/payout-stops/book', {}],
    ['/v1/books/main/payout-stops/channels/bank', {}],
    ['/v1/books/main/payout-stops/parties', { parties: ['party:good'] }],
  ])('by %s: after its answer no intent commits, on any node, while claims race', async (path, body) => {
    await warmUp();
    await payouts(400);
    const committed = async (): Promise<number> => {
      const [row] = await schema.sql<{ n: string }>(
        "SELECT COUNT(*) AS n FROM payout WHERE state = 'processing'",
      );
      return Number(row!.n);
    };
    let isOver = false;
    let before = 0;
    const racing = nodes.map(async (node) => {
      while (!isOver) before += (await claim(node)).length;
    });
    // Some were claimed when the stop comes in between.
    while (before === 0) await new Promise((resolve) => setImmediate(resolve));
    const answer = await stop(path, body);
    const atAnswer = await committed();
    expect(answer.status).toBe(200);
    // Claims that had begun before the stop have ended; none that begins after sees anything else.
    for (let round = 0; round < 10; round++) for (const node of nodes) expect(await claim(node)).toEqual([]);
    isOver = true;
    await Promise.all(racing);
    expect(await committed()).toBe(atAnswer);
    expect(atAnswer).toBeGreaterThan(0);
    expect(atAnswer).toBeLessThan(400);
  });

  it('reaches what it names and nothing else', async () => {
    await warmUp();
    await payouts(1);
    const [second] = await payouts(1, 'payer', 'second');
    const [elsewhere] = await payouts(1, 'payer', 'bank', 'other');
    await stop('/v1/books/main/payout-stops/channels/bank');
    expect(await claim(nodes[1])).toEqual([]);
    expect(await claim(nodes[1], 'second')).toEqual([second]);
    await stop('/v1/books/main/payout-stops/book');
    expect(await claim(nodes[1], 'bank', 'other')).toEqual([elsewhere]);
  });

  it('of parties with more payouts than a page keeps nobody behind them back', async () => {
    await warmUp();
    await writePayouts(schema.sql, {
      ...{ book: 'main', channel: 'bank', payer: 'payer:bad', count: 250 },
      columns: { send_after: "'2026-11-20 00:00:00'" },
    });
    const good = await payouts(3);
    await stop('/v1/books/main/payout-stops/parties', {
      parties: ['party:bad', 'party:bad', 'party:unknown'],
    });
    expect((await claim(nodes[1])).sort()).toEqual(good);
  });

  it('given again keeps its first reason, and is in the list and in the audit trail', async () => {
    const path = '/v1/books/main/payout-stops/parties';
    for (const reason of ['first', 'second']) await stop(path, { parties: ['party:a', 'party:b'], reason });
    await stop('/v1/payout-stops/global');
    const page = await nodes[1].call('GET', '/v1/books/main/payout-stops?limit=2', { role: 'finance' });
    expect(page.body.items).toMatchObject([
      { scope: 'global', target: '', stopped: true },
      { scope: 'party', target: 'party:a', stopped: true, reason: 'first' },
    ]);
    const rest = await nodes[1].call('GET', `/v1/books/main/payout-stops?after=${page.body.next}`, {
      role: 'finance',
    });
    expect(rest.body.items).toMatchObject([{ scope: 'party', target: 'party:b' }]);
    expect(rest.body.hasMore).toBe(false);
    const trail = await schema.sql<{ detail: string }>(
      "SELECT detail FROM audit_event WHERE action = 'payout.stop'",
    );
    expect(trail.map(({ detail }) => JSON.parse(detail))).toContainEqual({
      targets: ['party party:a', 'party party:b'],
    });
  });

  it('of all books needs a key of all books', async () => {
    const order = { roles: ['operator'], books: ['main'], reason: 'test' };
    const { body } = await nodes[0].call('POST', '/v1/clients/checker/keys', { role: 'admin', body: order });
    const answer = await nodes[0].call('PUT', '/v1/payout-stops/global', {
      key: body.secret,
      body: { reason: 'test' },
    });
    expect(outcomeOf(answer)).toEqual([403, 'AUTH.ALL_BOOKS_NEEDED']);
    expect(outcomeOf(await stop('/v1/books/main/payout-stops/channels/none'))).toEqual([
      404,
      'CHANNEL.NOT_FOUND',
    ]);
  });
});

describe('a release', () => {
  it('takes maker and checker, and then payouts go again', async () => {
    await warmUp();
    const [id] = await payouts(1);
    await stop('/v1/books/main/payout-stops/channels/bank');
    const content = { scope: 'channel', channel: 'bank' };
    const made = await make(nodes[0].call, { command: 'release-payout-stop', content });
    expect(await claim(nodes[1])).toEqual([]);
    const own = await approve(nodes[0].call, nodes[0].keys.approver, made.body);
    expect(outcomeOf(own)).toEqual([403, 'LEDGER.APPROVAL_OWN']);
    expect((await approve(nodes[0].call, checker, made.body)).status).toBe(200);
    expect(await claim(nodes[1])).toEqual([id]);
  });

  it.each([
    [{ scope: 'channel' }, 'PAYOUT.STOP_TARGET_MISSING'],
    [{ scope: 'book', channel: 'bank' }, 'PAYOUT.STOP_TARGET_MISSING'],
    [{ scope: 'party' }, 'PAYOUT.STOP_TARGET_MISSING'],
  ])('%j names what it releases', async (content, code) => {
    const made = await make(nodes[0].call, { command: 'release-payout-stop', content });
    expect(made.body.code).toBe(code);
  });

  it('of what was never stopped is refused; of all books it needs a checker of all books', async () => {
    const never = await make(nodes[0].call, { command: 'release-payout-stop', content: { scope: 'book' } });
    expect((await approve(nodes[0].call, checker, never.body)).body.code).toBe('PAYOUT.NOT_STOPPED');
    await stop('/v1/payout-stops/global');
    const order = { roles: ['approver'], books: ['main'], reason: 'test' };
    await hire(nodes[0].call, 'narrow', ['approver']);
    const { body } = await nodes[0].call('POST', '/v1/clients/narrow/keys', { role: 'admin', body: order });
    const global = await make(nodes[0].call, {
      command: 'release-payout-stop',
      content: { scope: 'global' },
    });
    expect((await approve(nodes[0].call, body.secret, global.body)).body.code).toBe('AUTH.ALL_BOOKS_NEEDED');
    expect((await approve(nodes[0].call, checker, global.body)).status).toBe(200);
  });
});
