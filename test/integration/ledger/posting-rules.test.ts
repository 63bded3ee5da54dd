import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, sha256 } from '../../../src/platform/digest/index.js';
import { openBook } from '../../support/book.js';
import { readPublishedSchemas } from '../../support/published-schemas.js';
import { COLLECTED, collectRule, putInForce, saveRule } from '../../support/rules.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  for (const code of ['main', 'other']) await openBook(service.call, { code, currencies: ['CNY', 'USD'] });
});
afterAll(() => service.stop());

const RULES = '/v1/books/main/posting-rules';
const get = (path: string, book = 'main') => service.call('GET', `/v1/books/${book}/posting-rules${path}`);
const rows = () => service.sql<{ n: string }>('SELECT COUNT(*) AS n FROM posting_rule');
const auditOf = (target: string) =>
  service.sql<{ action: string; reason: string; detail: string }>(
    'SELECT action, reason, detail FROM audit_event WHERE target = ? ORDER BY id',
    [target],
  );

describe('a rule is saved in versions', () => {
  it('that come back as they were given, with a digest over the definition', async () => {
    const definition = collectRule({ businessType: 'first', description: 'Every field 每个字段' });
    const saved = await saveRule(service.call, definition, { reason: 'new product' });
    expect(saved).toMatchObject({
      status: 201,
      body: {
        businessType: 'first',
        version: 1,
        name: 'Collect 收款',
        reason: 'new product',
        client: 'test-client',
      },
    });
    expect(saved.body.definition).toEqual(definition);
    expect(saved.body.digest).toBe(sha256(canonicalJson(definition)));
    expect((await get('/first/versions/1')).body).toEqual(saved.body);
    const [audit] = await auditOf('first');
    expect(audit).toMatchObject({ action: 'posting-rule.save', reason: 'new product' });
    expect(JSON.parse(audit!.detail)).toEqual({ version: 1, digest: saved.body.digest });
  });

  it('the same as the latest is no new version, an earlier one again is', async () => {
    const one = collectRule({ businessType: 'again' });
    const two = { ...one, name: 'Other name' };
    const first = await saveRule(service.call, one);
    const before = await rows();
    const reordered = Object.fromEntries(Object.entries(one).reverse());
    expect(await saveRule(service.call, reordered, { reason: 'twice' })).toMatchObject({
      status: 200,
      body: first.body,
    });
    expect(await rows()).toEqual(before);
    expect(await saveRule(service.call, two)).toMatchObject({ status: 201, body: { version: 2 } });
    expect(await saveRule(service.call, one)).toMatchObject({ status: 201, body: { version: 3 } });
  });

  it('counted without gaps by thirty who save at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        saveRule(service.call, collectRule({ businessType: 'crowd', name: `Rule ${index % 10}` })),
      ),
    );
    const saved = answers.filter(({ status }) => status === 201).map(({ body }) => Number(body.version));
    expect(answers.every(({ status }) => status === 201 || status === 200)).toBe(true);
    expect(saved.sort((left, right) => left - right)).toEqual(saved.map((_, index) => index + 1));
    expect(saved.length).toBeGreaterThanOrEqual(10);
  });

  it('each book has its own', async () => {
    await saveRule(service.call, collectRule({ businessType: 'own' }), { book: 'other' });
    expect((await get('/own')).body.code).toBe('LEDGER.RULE_NOT_FOUND');
    expect((await get('/own', 'other')).body.items).toHaveLength(1);
    expect((await get('', 'nowhere')).body.code).toBe('LEDGER.BOOK_NOT_FOUND');
  });
});

describe('a check', () => {
  const check = (definition: object, role: 'finance' | 'poster' = 'finance') =>
    service.call('POST', `${RULES}/check`, { role, body: definition });

  it('says what each sample comes to and how, and writes nothing', async () => {
    const before = [await rows(), await service.sql('SELECT COUNT(*) FROM audit_event')];
    const refusal = { name: 'too precise', parameters: { ...COLLECTED.parameters, amount: '0.001' } };
    const samples = [COLLECTED, { ...refusal, refusal: 'LEDGER.AMOUNT_TOO_PRECISE' }];
    const definition = collectRule({ businessType: 'checked', samples });
    const { status, body } = await check(definition);
    expect(status).toBe(200);
    expect(body.digest).toBe(sha256(canonicalJson(definition)));
    expect(body.samples[0]).toMatchObject({
      name: 'a hundred yuan',
      lines: COLLECTED.lines,
      explainedValues: [
        { name: 'fee', formula: 'round(amount * rate, half-up)', amount: '0.60', currency: 'CNY' },
      ],
    });
    expect(body.samples[0].explainedLines).toHaveLength(3);
    expect(body.samples[0].explainedValues[0].worked).toContain('100.00');
    expect(body.samples[1]).toMatchObject({
      name: 'too precise',
      refusal: { code: 'LEDGER.AMOUNT_TOO_PRECISE', field: 'parameters/amount' },
    });
    expect([await rows(), await service.sql('SELECT COUNT(*) FROM audit_event')]).toEqual(before);
    expect((await get('/checked')).status).toBe(404);
  });

  it('refuses what saving refuses', async () => {
    const unbalanced = collectRule({ lines: collectRule().lines.slice(0, 2) });
    const checked = await check(unbalanced);
    const saved = await saveRule(service.call, unbalanced);
    expect(checked.status).toBe(422);
    expect({ ...checked.body, traceId: '' }).toEqual({
      ...saved.body,
      traceId: '',
      instance: checked.body.instance,
    });
  });

  it('may use currencies in samples that the book does not keep', async () => {
    const euro = JSON.parse(JSON.stringify(COLLECTED).replaceAll('CNY', 'EUR'));
    expect((await check(collectRule({ samples: [COLLECTED, euro] }))).status).toBe(200);
  });
});

describe('in force', () => {
  it('is a version that somebody puts there, until another or none is', async () => {
    const one = collectRule({ businessType: 'turn' });
    await saveRule(service.call, one);
    await saveRule(service.call, { ...one, name: 'Second' });
    const inForce = async () => {
      const { body } = await get('?limit=200');
      return body.items.find((item: { businessType: string }) => item.businessType === 'turn');
    };
    expect(await inForce()).toEqual({
      businessType: 'turn',
      name: 'Second',
      latestVersion: 2,
      versionInForce: null,
    });
    const put = await putInForce(service.call, 'turn', 1, { reason: 'go' });
    expect(put).toMatchObject({ status: 200, body: { businessType: 'turn', version: 1 } });
    expect(await inForce()).toMatchObject({ name: 'Collect 收款', latestVersion: 2, versionInForce: 1 });
    const { body } = await get('/turn');
    expect(body.items.map((item: { inForce: boolean }) => item.inForce)).toEqual([false, true]);
    await putInForce(service.call, 'turn', 2, { reason: 'better' });
    await putInForce(service.call, 'turn', null, { reason: 'stop' });
    expect(await inForce()).toMatchObject({ versionInForce: null });

    const history = await get('/turn/changes');
    expect(history.body.items).toMatchObject([
      { number: 3, version: null, reason: 'stop', client: 'test-client' },
      { number: 2, version: 2, reason: 'better' },
      { number: 1, version: 1, reason: 'go' },
    ]);
    const audit = (await auditOf('turn')).filter(({ action }) => action !== 'posting-rule.save');
    expect(audit.map(({ action, reason, detail }) => [action, reason, JSON.parse(detail)])).toEqual([
      ['posting-rule.put-in-force', 'go', { version: 1 }],
      ['posting-rule.put-in-force', 'better', { version: 2 }],
      ['posting-rule.take-out-of-force', 'stop', {}],
    ]);
  });

  it('put there again, or by thirty at once, it changes once and moves the epoch once', async () => {
    await saveRule(service.call, collectRule({ businessType: 'once' }));
    const epoch = async () =>
      Number((await service.sql<{ epoch: string }>('SELECT epoch FROM setting_epoch'))[0]!.epoch);
    const before = await epoch();
    const answers = await Promise.all(Array.from({ length: 30 }, () => putInForce(service.call, 'once', 1)));
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(await epoch()).toBe(before + 1);
    expect((await get('/once/changes')).body.items).toHaveLength(1);
    await saveRule(service.call, collectRule({ businessType: 'never' }));
    expect(await putInForce(service.call, 'never', null)).toMatchObject({
      status: 200,
      body: { version: null },
    });
    expect(await epoch()).toBe(before + 1);
  });

  it('is checked again: a GL account that has got children opens no accounts', async () => {
    const glAccount = { name: 'New', class: 'income' };
    const open = (body: object) =>
      service.call('POST', '/v1/books/main/gl-accounts', { role: 'admin', body });
    expect((await open({ ...glAccount, code: '6099' })).status).toBe(201);
    const [channel, customer, fees] = collectRule().accounts;
    const accounts = [channel!, customer!, { ...fees!, glAccount: '6099' }];
    await saveRule(service.call, collectRule({ businessType: 'grown', accounts }));
    expect((await open({ ...glAccount, code: '6099.1', parent: '6099' })).status).toBe(201);
    expect(await putInForce(service.call, 'grown', 1)).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.GL_ACCOUNT_HAS_CHILDREN', field: 'accounts/2/glAccount' },
    });
    expect((await get('/grown/changes')).body.items).toEqual([]);
  });

  it.each<[string, string, unknown, number, string]>([
    ['a version that is not there', 'once', 2, 404, 'LEDGER.RULE_VERSION_NOT_FOUND'],
    ['a type without rules', 'unknown', 1, 404, 'LEDGER.RULE_VERSION_NOT_FOUND'],
    ['none of a type without rules', 'unknown', null, 404, 'LEDGER.RULE_NOT_FOUND'],
    ['no business type', "x'y", 1, 404, 'LEDGER.RULE_NOT_FOUND'],
    ['version 0', 'once', 0, 400, 'HTTP.FIELD_INVALID'],
    ['a text', 'once', '1', 400, 'HTTP.FIELD_INVALID'],
    ['nothing', 'once', undefined, 400, 'HTTP.FIELD_MISSING'],
  ])('%s is refused', async (_name, businessType, version, status, code) => {
    expect(await putInForce(service.call, businessType, version)).toMatchObject({ status, body: { code } });
  });
});

describe('lists', () => {
  it('page by business type, by version and by change', async () => {
    for (const businessType of ['list-a', 'list-b', 'list-c']) {
      await saveRule(service.call, collectRule({ businessType }), { book: 'other' });
    }
    const start = Buffer.from('["list"]').toString('base64url');
    const first = (await get(`?limit=2&after=${start}`, 'other')).body;
    expect(first).toMatchObject({
      items: [{ businessType: 'list-a' }, { businessType: 'list-b' }],
      hasMore: true,
    });
    const second = (await get(`?limit=2&after=${first.next}`, 'other')).body;
    expect(second.items[0]).toMatchObject({ businessType: 'list-c' });
    for (const name of ['two', 'three']) {
      await saveRule(service.call, collectRule({ businessType: 'list-a', name }), { book: 'other' });
    }
    for (const version of [1, 2, 3]) await putInForce(service.call, 'list-a', version, { book: 'other' });
    for (const [path, key] of [
      ['/list-a', 'version'],
      ['/list-a/changes', 'number'],
    ] as const) {
      const page = (await get(`${path}?limit=2`, 'other')).body;
      const rest = (await get(`${path}?limit=2&after=${page.next}`, 'other')).body;
      expect([...page.items, ...rest.items].map((item) => item[key])).toEqual([3, 2, 1]);
      const forged = Buffer.from('["-1"]').toString('base64url');
      expect((await get(`${path}?after=${forged}`, 'other')).body.code).toBe('HTTP.CURSOR_MALFORMED');
    }
    for (const version of ['4', '0', '01', 'x', '9'.repeat(30)]) {
      expect((await get(`/list-a/versions/${version}`, 'other')).body.code).toBe(
        'LEDGER.RULE_VERSION_NOT_FOUND',
      );
    }
    expect((await get('/unknown/changes')).body.code).toBe('LEDGER.RULE_NOT_FOUND');
  });
});

describe('what is answered', () => {
  it('is as it is published', async () => {
    const problemsOf = await readPublishedSchemas(service.call);
    const definition = collectRule({ businessType: 'published', description: 'All of it' });
    const answers = {
      RuleDto: await saveRule(service.call, definition),
      RuleInForceDto: await putInForce(service.call, 'published', 1),
      CheckedRuleDto: await service.call('POST', `${RULES}/check`, { role: 'finance', body: definition }),
      RuleSummaryPageDto: await get(''),
      RuleVersionPageDto: await get('/published'),
      RuleChangePageDto: await get('/published/changes'),
    };
    for (const [name, { status, body }] of Object.entries(answers)) {
      expect([name, status < 300, problemsOf(name, body)]).toEqual([name, true, []]);
    }
  });
});

describe('access', () => {
  it('is by role: finance writes, approvers put in force, everybody reads', async () => {
    const definition = collectRule({ businessType: 'roles' });
    for (const role of ['poster', 'operator', 'approver'] as const) {
      expect((await saveRule(service.call, definition, { role })).status).toBe(403);
    }
    expect((await saveRule(service.call, definition, { role: 'admin' })).status).toBe(201);
    for (const role of ['poster', 'operator', 'finance'] as const) {
      expect((await putInForce(service.call, 'roles', 1, { role })).status).toBe(403);
    }
    expect((await putInForce(service.call, 'roles', 1, { role: 'admin' })).status).toBe(200);
    const library = { library: 'payment-company', reason: 'test' };
    for (const role of ['poster', 'finance', 'operator', 'approver'] as const) {
      expect((await service.call('POST', `${RULES}/install`, { role, body: library })).status).toBe(403);
      expect((await service.call('GET', `${RULES}/roles`, { role })).status).toBe(200);
    }
    expect((await service.call('POST', `${RULES}/check`, { role: 'poster', body: definition })).status).toBe(
      403,
    );
  });
});
