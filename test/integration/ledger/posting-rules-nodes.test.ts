import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RuleDirectory } from '../../../src/ledger/posting-rules/index.js';
import { PAYMENT_COMPANY_RULES } from '../../../src/ledger/posting-rules/library/payment-company.rules.js';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber, openBook } from '../../support/book.js';
import { readPublishedSchemas } from '../../support/published-schemas.js';
import { collectRule, putInForce, saveRule } from '../../support/rules.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

let schema: TestSchema;
let service: Service;
/** A second node on the same database: it must go by what the first one is told. */
let neighbour: Service;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  neighbour = await startService({ schema });
  await openBook(service.call, { code: 'main', currencies: ['CNY', 'USD'] });
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  await service.stop();
  await neighbour.stop();
  await schema.drop();
});

const post = (node: Service, businessType: string, parameters: object, book = 'main') =>
  node.call('POST', `/v1/books/${book}/vouchers`, {
    body: { businessType, parameters },
    headers: { 'idempotency-key': newRequestNumber() },
  });
const payIn = { customer: '1001', currency: 'CNY', amount: '100.00' };
const install = (book: string, node = service) =>
  node.call('POST', `/v1/books/${book}/posting-rules/install`, {
    role: 'admin',
    body: { library: 'payment-company', reason: 'start' },
  });

describe('a rule put in force on one node', () => {
  it('is used by the other from the answer on, and so is its end', async () => {
    const free = collectRule({
      name: 'Free',
      values: [{ name: 'fee', amount: 'round(amount * rate * 0, down)' }],
    });
    const [sample] = free.samples;
    const [debit, credit] = sample!.lines!;
    const samples = [{ ...sample!, lines: [debit!, { ...credit!, amount: '100.00' }] }];
    expect((await saveRule(service.call, collectRule())).status).toBe(201);
    expect((await saveRule(service.call, { ...free, samples })).status).toBe(201);
    for (let round = 0; round < 5; round++) {
      for (const [version, lines] of [
        [1, 3],
        [2, 2],
      ] as const) {
        await putInForce((round % 2 === 0 ? service : neighbour).call, 'collect', version);
        for (const node of [service, neighbour]) {
          const { status, body } = await post(node, 'collect', payIn);
          expect([status, body.rule?.version, body.lines?.length]).toEqual([201, version, lines]);
        }
      }
      await putInForce(service.call, 'collect', null);
      for (const node of [service, neighbour]) {
        const before = await schema.sql('SELECT COUNT(*) FROM voucher');
        expect(await post(node, 'collect', payIn)).toMatchObject({
          status: 422,
          body: { code: 'LEDGER.NO_RULE_IN_FORCE', field: 'businessType' },
        });
        expect(await schema.sql('SELECT COUNT(*) FROM voucher')).toEqual(before);
      }
    }
  });

  it('while postings run: every voucher is of a version that was in force, none is lost', async () => {
    await putInForce(service.call, 'collect', 1);
    const posting = Array.from({ length: 60 }, (_, index) =>
      post(index % 2 === 0 ? service : neighbour, 'collect', payIn),
    );
    for (const version of [2, 1, 2]) await putInForce(neighbour.call, 'collect', version);
    const answers = await Promise.all(posting);
    expect(answers.map(({ status }) => status)).toEqual(Array(60).fill(201));
    for (const { body } of answers) expect(body.lines).toHaveLength(body.rule.version === 1 ? 3 : 2);
    const after = await post(service, 'collect', payIn);
    expect(after.body.rule.version).toBe(2);
  });
});

describe('the directory of rules in force', () => {
  it('reads once for those who ask at the same time, remembers, and forgets what is old', async () => {
    const rules = service.app.get(RuleDirectory, { strict: false });
    const [book] = await schema.sql<{ id: string }>("SELECT id FROM book WHERE code = 'main'");
    const id = Number(book!.id);
    await putInForce(service.call, 'collect', 1);
    const found = await Promise.all(Array.from({ length: 20 }, () => rules.inForce(id, 'collect')));
    expect(new Set(found).size).toBe(1);
    expect(found[0]).toMatchObject({ version: 1 });
    expect([...found[0]!.glAccounts.keys()].sort()).toEqual(['2201', '3101', '6011']);

    await putInForce(neighbour.call, 'collect', 2);
    expect(await rules.inForce(id, 'collect')).toBe(found[0]);
    rules.forget(id, 'collect', found[0]!.ruleId + 1_000);
    expect(await rules.inForce(id, 'collect')).toBe(found[0]);
    rules.forget(id, 'collect', found[0]!.ruleId);
    expect(await rules.inForce(id, 'collect')).toMatchObject({ version: 2 });

    expect(await rules.inForce(id, 'later')).toBeNull();
    await saveRule(neighbour.call, collectRule({ businessType: 'later' }));
    await putInForce(neighbour.call, 'later', 1);
    expect(await rules.inForce(id, 'later')).toMatchObject({ version: 1 });
  });
});

describe('the library', () => {
  const types = PAYMENT_COMPANY_RULES.map(({ businessType }) => businessType);

  it('is installed once, by twenty at once on two nodes, and again changes nothing', async () => {
    await openBook(service.call, { code: 'fresh', currencies: ['CNY'] });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => install('fresh', index % 2 === 0 ? service : neighbour)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const outcomes = answers.map(
      ({ body }) => new Set(body.items.map((item: { outcome: string }) => item.outcome)),
    );
    expect(outcomes.filter((set) => set.has('installed'))).toHaveLength(1);
    const again = await install('fresh');
    expect(again.body.items).toEqual(
      types.map((businessType) => ({ businessType, outcome: 'kept', version: 1 })),
    );
    const listed = await service.call('GET', '/v1/books/fresh/posting-rules?limit=200');
    expect(listed.body.items).toHaveLength(types.length);
    for (const item of listed.body.items) expect(item).toMatchObject({ latestVersion: 1, versionInForce: 1 });
    const audit = await schema.sql<{ action: string; n: number }>(
      `SELECT action, COUNT(*) AS n FROM audit_event WHERE book_id = (SELECT id FROM book WHERE code = 'fresh')
       AND action LIKE 'posting-rule.%' AND reason = 'start' GROUP BY action ORDER BY action`,
    );
    expect(audit.map(({ action, n }) => [action, Number(n)])).toEqual([
      ['posting-rule.put-in-force', types.length],
      ['posting-rule.save', types.length],
    ]);
  });

  it.each(PAYMENT_COMPANY_RULES.map((definition) => [definition.businessType, definition] as const))(
    'has %s, which passes the check that its own copy would have to pass, and is explained as published',
    async (_businessType, definition) => {
      const problemsOf = await readPublishedSchemas(service.call);
      const check = { role: 'finance' as const, body: definition };
      const { status, body } = await service.call('POST', '/v1/books/main/posting-rules/check', check);
      expect([status, problemsOf('CheckedRuleDto', body)]).toEqual([200, []]);
      const outcomes = definition.samples.map(({ name, lines, refusal }) => ({
        name,
        ...(lines ? { lines } : { refusal: { code: refusal } }),
      }));
      expect(body.samples).toMatchObject(outcomes);
    },
  );

  it.each([['USD'], ['JPY'], ['KWD']])('fits a book that keeps nothing but %s', async (currency) => {
    const code = `only-${currency}`;
    await openBook(service.call, { code, currencies: [currency] });
    expect(await install(code)).toMatchObject({ status: 200 });
    const parameters = { channel: 'visa', customer: '1', currency, amount: '100' };
    expect(await post(neighbour, 'pay-in', parameters, code)).toMatchObject({
      status: 201,
      body: { lines: [{ account: `channel:visa:${currency}` }, { account: `customer:1:${currency}` }] },
    });
  });

  it('leaves alone what finance has changed or taken out of force', async () => {
    await openBook(service.call, { code: 'own', currencies: ['CNY'] });
    const own = collectRule({ businessType: 'pay-in', name: 'Our own' });
    await saveRule(service.call, own, { book: 'own' });
    const { body } = await install('own');
    expect(body.items).toEqual(
      types.map((businessType) =>
        businessType === 'pay-in'
          ? { businessType, outcome: 'kept', version: null }
          : { businessType, outcome: 'installed', version: 1 },
      ),
    );
  });

  it('is not installed in part: one rule that does not fit the chart refuses all', async () => {
    const bare = await service.call('POST', '/v1/books', {
      role: 'admin',
      body: { code: 'bare', name: 'No chart', legalEntity: 'Test', timeZone: 'UTC', currencies: ['CNY'] },
    });
    expect(bare.status).toBe(201);
    const { status, body } = await install('bare');
    expect([status, body.code, body.field]).toEqual([422, 'LEDGER.GL_ACCOUNT_NOT_FOUND', 'library']);
    expect(types).toContain(body.details.businessType);
    expect((await service.call('GET', '/v1/books/bare/posting-rules')).body.items).toEqual([]);
  });
});
