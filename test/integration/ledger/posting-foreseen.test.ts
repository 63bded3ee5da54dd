import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PostingFactsRepository } from '../../../src/ledger/posting/database/posting-facts.repository.js';
import { PostingWriterRepository } from '../../../src/ledger/posting/database/posting-writer.repository.js';
import type { GroupPlan } from '../../../src/ledger/posting/decide-group.js';
import { LONGEST_FORESIGHT_MILLISECONDS } from '../../../src/ledger/posting/longest-foresight.js';
import type { Balance } from '../../../src/ledger/posting/posting.types.js';
import { GroupTransactions } from '../../../src/platform/database/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { balanceOf } from '../../support/balances.js';
import { move, newRequestNumber, openAccount, posting } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import {
  MISTAKEN,
  openForesight,
  post,
  untilForeseen,
  waysSince,
  type Ways,
} from '../../support/foresight.js';
import { lockBalance } from '../../support/locked-balance.js';
import { METRICS_TOKEN } from '../../support/prometheus-text.js';
import { randomOf, seedOf } from '../../support/random.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

class RolledBack extends Error {}

let schema: TestSchema;
/** Foresees what it has posted itself. */
let node: Service;
/** Does things that the first one does not see. */
let other: Service;
beforeAll(async () => {
  schema = await createSchema();
  node = await startService({ schema, env: { METRICS_TOKEN } });
  other = await startService({ schema });
  await openForesight(node);
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  await Promise.all([node.stop(), other.stop()]);
  await schema.drop();
});
beforeEach(() => untilForeseen(node));

const command = (method: string, path: string, role: 'operator' | 'admin', body: object): Promise<Answer> =>
  other.call(method, `/v1/books/main/${path}`, { role, body: { reason: 'test', ...body } });
const code = ({ status, body }: Answer): string => (status < 300 ? 'posted' : body.code);

/** How groups of the node were posted meanwhile. */
const since = (work: () => Promise<unknown>): Promise<Ways> => waysSince(node, work);

describe('a group that was foreseen', () => {
  it('is posted without reading balances under their locks', async () => {
    const ways = await since(async () => expect(code(await post(node, 'a', 'b'))).toBe('posted'));
    expect(ways).toEqual({ foreseen: 1, mistaken: 0, locked: 0 });
  });

  it('is posted with locks when another node has moved one of its accounts', async () => {
    expect(code(await post(other, 'a', 'b'))).toBe('posted');
    expect(await since(() => post(node, 'a', 'b'))).toEqual(MISTAKEN);
  });

  it('is posted with locks when all that was foreseen is forgotten while it reads a balance', async () => {
    await openAccount(other.call, 'main', { code: 'new', glAccount: '2201' });
    const groups = node.app.get<GroupTransactions>(GroupTransactions, { strict: false });
    const read = groups.read.bind(groups);
    let ways: Ways | null = null;
    vi.spyOn(groups, 'read').mockImplementationOnce(async (work) => {
      const found = await read(work);
      await post(other, 'b', 'c');
      ways = await since(() => post(node, 'b', 'c'));
      return found;
    });
    expect(code(await post(node, 'a', 'new'))).toBe('posted');
    expect(ways).toEqual(MISTAKEN);
  });

  it('is posted with locks when it got them so late that its time was an instant that is over', async () => {
    const release = await lockBalance(schema, 'a');
    let answer: Promise<Answer> | null = null;
    const ways = await since(async () => {
      answer = post(node, 'a', 'b');
      await pause(LONGEST_FORESIGHT_MILLISECONDS + 100);
      await release();
      expect(code(await answer)).toBe('posted');
    });
    expect(ways).toEqual(MISTAKEN);
  });

  it.each([
    ['version and digest', {}, 1],
    ['its version alone', { digest: 'ab'.repeat(32) }, 0],
    ['its digest alone', { version: 1_000_000n }, 0],
  ])('writes a balance whose row agrees in %s', async (_what, wrong, rows) => {
    const [facts, writer, groups] = [PostingFactsRepository, PostingWriterRepository, GroupTransactions].map(
      (token) => node.app.get<never>(token, { strict: false }),
    ) as unknown as [PostingFactsRepository, PostingWriterRepository, GroupTransactions];
    const [{ id }] = (await schema.sql<{ id: string }>("SELECT id FROM account WHERE code = 'a'")) as [
      { id: string },
    ];
    const [balances] = await groups.read((tx) => facts.ask(tx, [facts.balances([Number(id)])]));
    const [balance] = [...balances.values()] as [Balance];
    const plan = {
      vouchers: [],
      balances: new Map([[balance.accountId, { ...balance, version: balance.version + 1n }]]),
      statesBefore: new Map([[balance.accountId, { ...balance, ...wrong }]]),
    } as unknown as GroupPlan;
    const [update] = writer.moving(plan).statements as [string];
    const written: number[] = [];
    const attempt = groups.runOnce(async (tx) => {
      await facts.ask(tx, [{ statements: [update], answerOf: (_rows, counts) => written.push(...counts) }]);
      throw new RolledBack();
    });
    await expect(attempt).rejects.toBeInstanceOf(RolledBack);
    expect(written).toEqual([rows]);
  });

  it.each([
    [
      'the account is frozen',
      () => command('POST', 'accounts/a/freeze', 'operator', {}),
      'LEDGER.ACCOUNT_FROZEN',
      () => command('POST', 'accounts/a/unfreeze', 'operator', {}),
    ],
    [
      'its business type is stopped',
      () => command('PUT', 'business-types/transfer/stop', 'operator', { stopped: true }),
      'LEDGER.BUSINESS_TYPE_STOPPED',
      () => command('PUT', 'business-types/transfer/stop', 'operator', { stopped: false }),
    ],
  ])('is refused when, on another node, %s', async (_what, forbid, refusal, allow) => {
    expect((await forbid()).status).toBe(200);
    expect(code(await post(node, 'a', 'b', { businessType: 'transfer' }))).toBe(refusal);
    expect((await allow()).status).toBe(200);
    expect(code(await post(node, 'a', 'b', { businessType: 'transfer' }))).toBe('posted');
  });

  it('is refused when another node has spent the money', async () => {
    expect(code(await post(node, 'a', 'poor', {}, '5.00'))).toBe('posted');
    expect(code(await post(other, 'poor', 'a', {}, '5.00'))).toBe('posted');
    expect(code(await post(node, 'poor', 'a', {}, '5.00'))).toBe('LEDGER.INSUFFICIENT_FUNDS');
    expect(await balanceOf(node.call, 'main', 'poor')).toBe('0.00');
  });

  it('is a replay when another node has posted its number', async () => {
    const request = posting(move('a', 'b', '1.00'), {}, newRequestNumber());
    const first = await other.call('POST', '/v1/books/main/vouchers', request);
    const again = await node.call('POST', '/v1/books/main/vouchers', request);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('takes the new date when another node has cut the day, and no closed one', async () => {
    const day = (method: string, path: string, body?: object): Promise<Answer> =>
      other.call(method, `/v1/books/main/${path}`, { role: 'admin', body });
    const next = { businessDate: '2026-11-21' };
    expect((await day('POST', 'business-days', next)).status).toBe(201);
    expect((await day('PUT', 'business-date', next)).status).toBe(200);
    const posted = await post(node, 'a', 'b');
    expect(posted.body.businessDate).toBe('2026-11-21');
    expect((await day('POST', 'business-days/2026-11-20/close')).status).toBe(200);
    expect(code(await post(node, 'a', 'b', { businessDate: '2026-11-20' }))).toBe(
      'LEDGER.BUSINESS_DATE_CLOSED',
    );
  });
});

describe('foresight', () => {
  it('is tried less often the more often it is wrong', async () => {
    const rounds = 40;
    const ways = await since(async () => {
      for (let round = 0; round < rounds; round++) {
        await post(other, 'a', 'b');
        await post(node, 'a', 'b');
      }
    });
    expect(ways.foreseen).toBe(0);
    expect(ways.locked).toBe(rounds);
    expect(ways.mistaken).toBeLessThanOrEqual(8);
  });

  it('does not wait for a group that has met a row locked by a stranger', async () => {
    const release = await lockBalance(schema, 'c');
    const stuck = post(node, 'c', 'd');
    for (let round = 0; round < 5; round++) expect(code(await post(node, 'a', 'b'))).toBe('posted');
    await release();
    expect(code(await stuck)).toBe('posted');
  });

  it('of two nodes over the same few accounts loses and doubles nothing', async () => {
    const random = randomOf(seedOf('foresight'));
    const accounts = ['a', 'b', 'c', 'd'];
    const before = await Promise.all(accounts.map((account) => balanceOf(node.call, 'main', account)));
    const moved = new Map(accounts.map((account) => [account, 0]));
    const answers = await Promise.all(
      Array.from({ length: 400 }, async () => {
        const [from, to] = [random.pick(accounts), random.pick(accounts)];
        const apart = to === from ? accounts[(accounts.indexOf(from) + 1) % 4]! : to;
        moved.set(from, moved.get(from)! - 1);
        moved.set(apart, moved.get(apart)! + 1);
        return code(await post(random.pick([node, node, other]), from, apart));
      }),
    );
    expect(new Set(answers)).toEqual(new Set(['posted']));
    const after = await Promise.all(accounts.map((account) => balanceOf(node.call, 'main', account)));
    expect(after.map(Number)).toEqual(
      before.map((balance, index) => Number(balance) + moved.get(accounts[index]!)!),
    );
    expect(await auditBooks(schema.sql)).toEqual([]);
  });
});
