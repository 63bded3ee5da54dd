import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LONGEST_FORESIGHT_MILLISECONDS } from '../../../src/ledger/posting/longest-foresight.js';
import { auditBooks } from '../../support/audit-books.js';
import { balanceOf } from '../../support/balances.js';
import type { Answer } from '../../support/call.js';
import {
  MISTAKEN,
  openForesight,
  post,
  postMany,
  untilForeseen,
  waysSince,
  type Ways,
} from '../../support/foresight.js';
import { lockBalance } from '../../support/locked-balance.js';
import { METRICS_TOKEN } from '../../support/prometheus-text.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

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

const since = (work: () => Promise<unknown>): Promise<Ways> => waysSince(node, work);

describe('a foreseen group of many postings, which goes in two messages', () => {
  it('is posted without locks too, and with them when another node has moved one account', async () => {
    const before = Number(await balanceOf(node.call, 'main', 'b'));
    const ways = await since(async () => expect((await postMany(node, 'a', 'b')).status).toBe(200));
    expect(ways).toEqual({ foreseen: 1, mistaken: 0, locked: 0 });
    expect((await post(other, 'b', 'a')).status).toBe(201);
    expect(await since(() => postMany(node, 'a', 'b'))).toEqual(MISTAKEN);
    expect(Number(await balanceOf(node.call, 'main', 'b'))).toBe(before + 199);
  });

  it('leaves nothing of it when it waited so long for its balances that its time is over', async () => {
    const before = Number(await balanceOf(node.call, 'main', 'b'));
    const release = await lockBalance(schema, 'a');
    let answer: Promise<Answer> | null = null;
    const ways = await since(async () => {
      answer = postMany(node, 'a', 'b');
      await pause(LONGEST_FORESIGHT_MILLISECONDS + 100);
      await release();
      expect((await answer).status).toBe(200);
    });
    expect(ways).toEqual(MISTAKEN);
    expect(Number(await balanceOf(node.call, 'main', 'b'))).toBe(before + 100);
  });

  it('and such of one posting follow each other over the same accounts', async () => {
    const before = Number(await balanceOf(node.call, 'main', 'd'));
    const ways = await since(async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          index % 3 === 0 ? post(node, 'a', 'd') : postMany(node, 'a', 'd', 70 + index),
        ),
      );
      expect(answers.every(({ status }) => status < 300)).toBe(true);
    });
    expect(ways.mistaken).toBe(0);
    expect(ways.foreseen).toBeGreaterThan(1);
    const many = [1, 2, 4, 5, 7, 8, 10, 11].reduce((sum, index) => sum + 70 + index, 4);
    expect(Number(await balanceOf(node.call, 'main', 'd'))).toBe(before + many);
    expect(await auditBooks(schema.sql)).toEqual([]);
  });

  it('of two nodes at once over the same accounts loses and doubles nothing', async () => {
    const before = Number(await balanceOf(node.call, 'main', 'c'));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => postMany([node, other][index % 2]!, 'b', 'c')),
    );
    expect(answers.flatMap(({ body }) => body.items).map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 1_200 }, () => 'posted'),
    );
    expect(Number(await balanceOf(node.call, 'main', 'c'))).toBe(before + 1_200);
    expect(await auditBooks(schema.sql)).toEqual([]);
  });
});
