import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import { saveRule } from '../../support/rules.js';
import { putRuleInForce, takeRuleOutOfForce } from '../../support/rules-in-force.js';
import type { TestSchema } from '../../support/schema.js';
import type { Service } from '../../support/service.js';
import { accountsOf, request, startTopUpNodes, type TopUpNodes } from '../../support/top-up-nodes.js';
import { amount, customer, topUp, topUpOf } from '../../support/top-up-rule.js';

let schema: TestSchema;
let nodes: readonly Service[];
let send: TopUpNodes['send'];
beforeAll(async () => {
  ({ schema, nodes, send } = await startTopUpNodes());
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  expect(await auditBooks(schema.sql)).toEqual([]);
  await schema.drop();
});

describe('rules change while postings are made by them', () => {
  it('a posting is made by the rule in force when it is posted, also on another node', async () => {
    await putRuleInForce(nodes[0]!.call, 'main', { ...topUpOf('old'), businessType: 'moving' });
    const moving = (customer: string, node: number) =>
      send(request({ customer, amount: '1.00' }, { businessType: 'moving' }), node);
    for (const node of [0, 1]) expect(accountsOf((await moving('x', node)).body)).toContain('old:x');
    await putRuleInForce(nodes[0]!.call, 'main', { ...topUpOf('new'), businessType: 'moving' });
    for (const node of [1, 0]) {
      const { body } = await moving('x', node);
      expect([body.rule.version, accountsOf(body)]).toEqual([2, ['bank', 'new:x']]);
    }
  });

  it('under load: every posting is of one version, none of the old one after the change was answered', async () => {
    await putRuleInForce(nodes[0]!.call, 'main', { ...topUpOf('v1'), businessType: 'loaded' });
    let stop = false;
    let changed = false;
    const wrong: unknown[] = [];
    const clients = Array.from({ length: 8 }, async (_, index) => {
      while (!stop) {
        const after = changed;
        const answer = await send(
          request({ customer: 'x', amount: '0.01' }, { businessType: 'loaded' }),
          index % 2,
        );
        const { version } = answer.body.rule ?? {};
        if (answer.status !== 201 || (after && version !== 2)) wrong.push(answer.body);
        if (accountsOf(answer.body)[1] !== `v${version}:x`) wrong.push(answer.body);
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await putRuleInForce(nodes[1]!.call, 'main', { ...topUpOf('v2'), businessType: 'loaded' });
    changed = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
    stop = true;
    await Promise.all(clients);
    expect(wrong).toEqual([]);
  });

  it('a retry gets its first result even when the rule now refuses it or is gone', async () => {
    await putRuleInForce(nodes[0]!.call, 'main', { ...topUp(), businessType: 'retried' });
    const what = request({ customer: 'r', amount: '1.00' }, { businessType: 'retried' });
    const first = await send(what);
    const stricter = {
      ...topUp(),
      businessType: 'retried',
      parameters: [customer, amount, { name: 'shop', type: 'code' }],
    };
    const samples = stricter.samples.map((sample) => ({
      ...sample,
      parameters: { ...sample.parameters, shop: '1' },
    }));
    await putRuleInForce(nodes[0]!.call, 'main', { ...stricter, samples });
    expect((await send(what, 1)).body).toEqual(first.body);
    await takeRuleOutOfForce(nodes[0]!.call, 'main', 'retried');
    for (const node of [0, 1]) expect((await send(what, node)).body).toEqual(first.body);
    const forged = { ...what, body: { ...what.body, memo: 'forged' } };
    expect((await send(forged)).body.code).toBe('LEDGER.REQUEST_CONTENT_DIFFERS');
    const fresh = { ...what, headers: { 'idempotency-key': newRequestNumber() } };
    expect((await send(fresh)).body.code).toBe('LEDGER.NO_RULE_IN_FORCE');
    const inBatch = { requestNumber: what.headers['idempotency-key'], ...what.body };
    for (const mode of ['atomic', 'per-item']) {
      const { body } = await nodes[0]!.call('POST', '/v1/books/main/vouchers/batch', {
        body: { mode, items: [inBatch] },
      });
      expect([body.replayed, body.items[0].voucher]).toEqual([1, first.body]);
    }
  });

  it('saving a version puts nothing in force', async () => {
    expect((await saveRule(nodes[0]!.call, topUpOf('draft'))).status).toBe(201);
    expect(accountsOf((await send(request({ customer: '7', amount: '1.00' }))).body)[1]).toBe('customer:7');
  });
});
