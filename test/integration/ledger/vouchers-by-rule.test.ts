import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { putRuleInForce } from '../../support/rules-in-force.js';
import type { TestSchema } from '../../support/schema.js';
import type { Service } from '../../support/service.js';
import { accountsOf, request, startTopUpNodes, type TopUpNodes } from '../../support/top-up-nodes.js';
import { topUp } from '../../support/top-up-rule.js';

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

describe('a voucher is posted by the parameters of its business type', () => {
  it('keeps the version and all parameters, and is read back and replayed the same', async () => {
    const what = request({ customer: '7', amount: '12.30' }, { reference: 'order-7' });
    const first = await send(what);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      businessType: 'top-up',
      rule: { version: 1, parameters: { customer: '7', amount: '12.30' } },
      lines: [
        { account: 'bank', side: 'debit', amount: '12.30' },
        { account: 'customer:7', side: 'credit', amount: '12.30', balanceAfter: '12.30' },
      ],
    });
    const read = await nodes[1]!.call('GET', `/v1/books/main/vouchers/${first.body.id}`);
    expect(read.body).toEqual(first.body);
    const again = await send(what, 1);
    expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([first.body, 'true']);
  });

  it('a dry run tells the same lines, opens no account and writes nothing', async () => {
    const before = [await recordedRows(schema.sql), await schema.sql('SELECT COUNT(*) AS n FROM account')];
    const what = request({ customer: 'dry', amount: '5.00' });
    const dry = await send(what, 0, '/dry-run');
    expect([dry.status, accountsOf(dry.body)]).toEqual([200, ['bank', 'customer:dry']]);
    expect([await recordedRows(schema.sql), await schema.sql('SELECT COUNT(*) AS n FROM account')]).toEqual(
      before,
    );
    const real = await send(what);
    const told = ({ lines }: { lines: unknown }) => lines;
    expect(told(real.body)).toEqual(told(dry.body));
  });

  it.each([
    [{ customer: '1' }, 400, 'LEDGER.PARAMETER_MISSING', 'parameters/amount'],
    [{ customer: '1', amount: '1', x: '1' }, 400, 'LEDGER.PARAMETER_UNKNOWN', 'parameters/x'],
    [{ customer: true, amount: '1' }, 400, 'LEDGER.PARAMETER_MISTYPED', 'parameters/customer'],
    [{ customer: 'a:b', amount: '1' }, 400, 'LEDGER.PARAMETER_MISTYPED', 'parameters/customer'],
    [{ customer: '1', amount: 5 }, 400, 'LEDGER.PARAMETER_MISTYPED', 'parameters/amount'],
    [{ customer: '1', amount: '1e2' }, 400, 'LEDGER.PARAMETER_MISTYPED', 'parameters/amount'],
    [{ customer: '1', amount: '0.00' }, 400, 'LEDGER.PARAMETER_OUT_OF_RANGE', 'parameters/amount'],
    [{ customer: '1', amount: '1.001' }, 400, 'LEDGER.AMOUNT_TOO_PRECISE', 'parameters/amount'],
    [{ customer: '1', amount: 0.1 }, 400, 'HTTP.FIELD_INVALID', 'parameters/amount'],
    [{ customer: '1', amount: ['1'] }, 400, 'HTTP.FIELD_INVALID', 'parameters/amount'],
  ])('parameters %j are refused: %s %s %s', async (parameters, status, code, field) => {
    const before = await recordedRows(schema.sql);
    const answer = await send(request(parameters));
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([status, code, field]);
    expect(await recordedRows(schema.sql)).toEqual(before);
  });

  it('a business type without a rule, both ways at once, or another version are refused', async () => {
    const parameters = { customer: '1', amount: '1.00' };
    const lines = [
      { account: 'bank', side: 'debit', amount: '1.00', currency: 'CNY' },
      { account: 'customer:7', side: 'credit', amount: '1.00', currency: 'CNY' },
    ];
    const cases: [Record<string, unknown>, number, string][] = [
      [{ businessType: 'unheard-of' }, 422, 'LEDGER.NO_RULE_IN_FORCE'],
      [{ lines }, 400, 'LEDGER.LINES_OR_PARAMETERS'],
      [{ parameters: undefined, lines, ruleVersion: 1 }, 400, 'LEDGER.LINES_OR_PARAMETERS'],
      [{ ruleVersion: 9 }, 409, 'LEDGER.RULE_VERSION_DIFFERS'],
    ];
    for (const [more, status, code] of cases) {
      const answer = await send(request(parameters, more));
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
    expect((await send(request(parameters, { ruleVersion: 1 }))).status).toBe(201);
  });
});

describe('accounts open on first use', () => {
  it('with the posting, as the rule says, and are told apart from nobody', async () => {
    await send(request({ customer: 'first', amount: '3.00' }));
    const { body } = await nodes[1]!.call('GET', '/v1/books/main/accounts/customer:first');
    expect(body).toMatchObject({
      name: 'Customer first',
      glAccount: '2201',
      party: 'customer:first',
      overdraftLimit: '0.00',
      lastSequence: '1',
      balances: { ledgerBalance: '3.00' },
    });
    const changes = await nodes[0]!.call('GET', '/v1/books/main/accounts/customer:first/changes');
    expect(changes.body.items).toMatchObject([
      { kind: 'opening', reason: 'First use', client: 'test-client' },
    ]);
  });

  it('once, when two nodes post to them at the same time', async () => {
    const customers = Array.from({ length: 10 }, (_, index) => `race-${index}`);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        send(request({ customer: customers[index % 10]!, amount: '1.00' }), index % 2),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(201));
    const rows = await schema.sql<{ code: string; total: string }>(
      `SELECT a.code, b.credit_total AS total FROM account a JOIN account_balance b ON b.account_id = a.id
       WHERE a.code LIKE 'customer:race-%'`,
    );
    expect(rows.map(({ total }) => Number(total))).toEqual(Array(10).fill(2_000));
  });

  it('not when the posting is refused', async () => {
    const refused = await send(
      request(
        { customer: 'never', amount: '1.00' },
        { preconditions: [{ account: 'bank', expectedVersion: '0' }] },
      ),
    );
    expect(refused.body.code).toBe('LEDGER.ACCOUNT_VERSION_DIFFERS');
    expect((await nodes[0]!.call('GET', '/v1/books/main/accounts/customer:never')).status).toBe(404);
  });

  it('and not where the rule does not say so', async () => {
    await putRuleInForce(nodes[0]!.call, 'main', { ...topUp(), businessType: 'strict-top-up', accounts: [] });
    const answer = await send(
      request({ customer: 'unknown', amount: '1.00' }, { businessType: 'strict-top-up' }),
    );
    expect([answer.status, answer.body.code]).toEqual([422, 'LEDGER.ACCOUNT_NOT_FOUND']);
  });
});

describe('batches by rule', () => {
  it('mix lines and parameters, and open accounts once', async () => {
    const items = Array.from({ length: 100 }, (_, index) => ({
      requestNumber: newRequestNumber(),
      businessType: 'top-up',
      parameters: { customer: `batch-${index % 5}`, amount: '1.00' },
    }));
    const lines = [
      { account: 'customer:batch-0', side: 'debit', amount: '20.00', currency: 'CNY' },
      { account: 'bank', side: 'credit', amount: '20.00', currency: 'CNY' },
    ];
    const byLines = { requestNumber: newRequestNumber(), businessType: 'withdraw', lines };
    const { status, body } = await nodes[0]!.call('POST', '/v1/books/main/vouchers/batch', {
      body: { mode: 'atomic', items: [...items, byLines] },
    });
    expect([status, body.posted]).toEqual([200, 101]);
    const { body: account } = await nodes[1]!.call('GET', '/v1/books/main/accounts/customer:batch-0');
    expect(account.balances.ledgerBalance).toBe('0.00');
  });

  it('name the item and the parameter that is wrong', async () => {
    const good = {
      requestNumber: newRequestNumber(),
      businessType: 'top-up',
      parameters: { customer: '1', amount: '1' },
    };
    const bad = { ...good, requestNumber: newRequestNumber(), parameters: { customer: '1' } };
    const answer = await nodes[0]!.call('POST', '/v1/books/main/vouchers/batch', {
      body: { mode: 'atomic', items: [good, bad] },
    });
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([
      400,
      'LEDGER.PARAMETER_MISSING',
      'items/1/parameters/amount',
    ]);
  });
});
