import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoadClearingRules } from '../../../src/clearing/rules/load-clearing-rules.js';
import { BookDirectory } from '../../../src/ledger/books/index.js';
import { approve, hire, make } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { openBook } from '../../support/book.js';
import {
  calendarCommand,
  clearingOf,
  ruleCommand,
  scheduleCommand,
  sentRecord,
} from '../../support/clearing-rules.js';
import { readPublishedSchemas } from '../../support/published-schemas.js';
import { startService, type Service } from '../../support/service.js';

const TABLES = 'CHECKSUM TABLE clearing_definition, clearing_book, calendar_version, approval, request';
const FEE = { schedule: 'usual', bearer: 'payee', account: 'fees:{product}' };

let service: Service;
let checker: string;
let clearing: ReturnType<typeof clearingOf>;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { currencies: ['CNY', 'JPY'] });
  checker = await hire(service.call, 'checker', ['approver']);
  clearing = clearingOf(service.call, checker);
  await clearing.agreed(calendarCommand('cn'));
  await clearing.agreed(scheduleCommand('usual'));
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

async function load(pinned?: Parameters<LoadClearingRules['execute']>[3], date = '2026-11-20') {
  const book = await service.app.get(BookDirectory).byCode('main');
  if (!book.ok) throw new Error('no book');
  return service.app.get(LoadClearingRules).execute(book.value, 'shop', date, pinned);
}

describe('clearing rules and fee schedules', () => {
  it('change by maker and checker only; what is left out is filled in', async () => {
    expect((await clearing.explain()).body.code).toBe('CLEARING.NO_RULES');
    const made = await make(service.call, ruleCommand('trades', 'cn', { fees: [FEE] }));
    expect(made.status).toBe(201);
    expect((await clearing.read('clearing-rules/trades')).body.code).toBe('CLEARING.RULE_NOT_FOUND');
    expect((await approve(service.call, checker, made.body)).body.result).toEqual({
      rule: 'trades',
      version: 1,
    });
    expect((await clearing.read('clearing-rules/trades')).body).toMatchObject({
      ...{ code: 'trades', version: 1, untilDate: null, second: null, fees: [FEE] },
      ...{ match: { source: 'shop', recordTypes: [], product: '*', party: '*' } },
      payee: { kind: 'party', value: null },
    });
    expect((await clearing.read('fee-schedules/usual')).body).toMatchObject({
      ...{ code: 'usual', version: 1, parties: [], approval: expect.any(String) },
      terms: { minimum: null, maximum: null },
    });
  });

  it('explain tells the three elements, the way to them and the versions', async () => {
    const { body } = await clearing.explain();
    expect(body).toMatchObject({
      exception: null,
      versions: { rules: { trades: 1 }, feeSchedules: { usual: 1 }, calendars: { cn: 1 } },
    });
    expect(body.cleared).toEqual({
      ...{ direction: 'disburse', payee: 'merchant-1', gross: '100.00', net: '99.40', currency: 'CNY' },
      fees: [{ schedule: 'usual', bearer: 'payee', amount: '0.60' }],
      ...{ settlementDate: '2026-11-23', settlementAt: '2026-11-23T02:00:00.000000Z' },
      ...{ businessType: 'settlement', rule: 'trades', ruleVersion: 1, second: null },
    });
    expect(body.steps.map(({ about }: { about: string }) => about)).toEqual(
      expect.arrayContaining(['rule', 'payee', 'fee', 'amount', 'settlement']),
    );
    const atCutOff = sentRecord({ occurredAt: '2026-11-20T15:00:00.000+08:00' });
    expect((await clearing.explain({ record: atCutOff })).body.cleared.settlementDate).toBe('2026-11-24');
    const justBefore = sentRecord({ occurredAt: '2026-11-20T14:59:59.999+08:00' });
    expect((await clearing.explain({ record: justBefore })).body.cleared.settlementDate).toBe('2026-11-23');
  });

  it('explain tries what is only proposed, and keeps nothing of it', async () => {
    const before = await service.sql(TABLES);
    const terms = { tiering: 'whole', tiers: [{ from: '0', below: null, flat: '1.00', rate: '0' }] };
    const proposedSchedule = scheduleCommand('flat', { terms }).content;
    const match = { source: 'shop', product: 'fund-a', party: '*' };
    const fees = [{ ...FEE, schedule: 'flat' }];
    const proposedRule = ruleCommand('of-a', 'cn', { match, fees }).content;
    const tried = await clearing.explain({ proposedRule, proposedSchedule });
    expect(tried.body.cleared).toMatchObject({ net: '99.00', rule: 'of-a', ruleVersion: 1 });
    expect((await clearing.explain({ proposedRule })).body.code).toBe('CLEARING.FEE_SCHEDULE_UNKNOWN');
    expect(await service.sql(TABLES)).toEqual(before);
  });

  it('a run that pinned its versions is compiled to the same, whatever is approved later', async () => {
    const first = await load();
    if (!first.ok) throw new Error(first.refusal.message);
    await clearing.agreed(scheduleCommand('usual', { fromDate: '2026-11-01', rounding: 'down' }));
    expect((await clearing.explain()).body.versions).toMatchObject({
      feeSchedules: { usual: 2 },
      calendars: { cn: 1 },
    });
    await clearing.agreed(calendarCommand('cn', { makeUpDays: false }));
    expect((await clearing.explain()).body.versions.calendars).toEqual({ cn: 2 });
    await clearing.agreed(
      ruleCommand('trades', 'cn', { fees: [FEE], name: 'Renewed', fromDate: '2026-11-01' }),
    );
    const again = await load(first.value.versions);
    const anew = await load();
    const earlier = await load(undefined, '2026-10-30');
    const told = [first, again, anew, earlier].map((loaded) => loaded.ok && loaded.value.versions);
    const renewed = { rules: { trades: 2 }, feeSchedules: { usual: 2 }, calendars: { cn: 2 } };
    const old = { rules: { trades: 1 }, feeSchedules: { usual: 1 } };
    expect((await clearing.explain()).body.versions).toEqual(renewed);
    expect(told).toEqual([
      { ...old, calendars: { cn: 1 } },
      { ...old, calendars: { cn: 1 } },
      renewed,
      { ...old, calendars: { cn: 2 } },
    ]);
    const gone = await load({ ...first.value.versions, rules: { trades: 9 } });
    expect(!gone.ok && gone.refusal.code).toBe('CLEARING.VERSION_NOT_FOUND');
  });

  it('dates of a year that is not covered are refused before anything is cleared', async () => {
    const { status, body } = await clearing.explain({ businessDate: '2026-12-31' });
    expect([status, body.code]).toEqual([422, 'CALENDAR.YEAR_NOT_COVERED']);
  });

  it('of two rules that fit equally well one is refused, also when both are approved at once', async () => {
    const match = { source: 'shop', product: 'fund-z', party: '*' };
    const made = [];
    for (const code of ['z-1', 'z-2'])
      made.push(await make(service.call, ruleCommand(code, 'cn', { match })));
    expect(made.map(({ status }) => status)).toEqual([201, 201]);
    const answers = await Promise.all(made.map(({ body }) => approve(service.call, checker, body)));
    const outcomes = answers.map(({ status, body }) => `${status} ${body.code}`).sort();
    expect(outcomes).toEqual(['200 undefined', '409 CLEARING.RULES_TIE']);
    const third = await make(service.call, ruleCommand('z-3', 'cn', { match }));
    expect([third.status, third.body.code]).toEqual([409, 'CLEARING.RULES_TIE']);
  });
});

const tiers = (...list: object[]) => ({ terms: { tiering: 'whole', tiers: list } });
const tier = (from: string, below: string | null, rate = '0') => ({ from, below, flat: '0', rate });

it('what is told is as published', async () => {
  const check = await readPublishedSchemas(service.call);
  const explained = await clearing.explain();
  const excepted = await clearing.explain({ record: sentRecord({ amount: '0' }) });
  expect([explained.body.exception, excepted.body.exception.code]).toEqual([
    null,
    'CLEARING.AMOUNT_NOT_POSITIVE',
  ]);
  for (const { body } of [explained, excepted]) expect(check('ClearingExplanationDto', body)).toEqual([]);
  for (const [schema, path] of [
    ['ClearingRulePageDto', 'clearing-rules'],
    ['ClearingRuleDto', 'clearing-rules/trades'],
    ['FeeSchedulePageDto', 'fee-schedules/usual/versions'],
    ['CalendarPageDto', 'calendars/cn/versions'],
    ['CalendarDaysDto', 'calendars/cn/days?fromDate=2026-02-13&untilDate=2026-02-28'],
  ] as const)
    expect(check(schema, (await clearing.read(path)).body)).toEqual([]);
});

describe('bad input is refused and changes nothing', () => {
  it.each<[object, number, string]>([
    [ruleCommand('new', 'nowhere'), 422, 'CLEARING.CALENDAR_UNKNOWN'],
    [ruleCommand('new', 'cn', { settlement: { openDays: 1 } }), 400, 'HTTP.FIELD_MISSING'],
    [
      ruleCommand('new', 'cn', { fees: [{ ...FEE, schedule: 'nowhere' }] }),
      422,
      'CLEARING.FEE_SCHEDULE_UNKNOWN',
    ],
    [ruleCommand('new', 'cn', { fromDate: '2025-01-01', fees: [FEE] }), 422, 'CLEARING.FEE_SCHEDULE_UNKNOWN'],
    [ruleCommand('new', 'cn', { untilDate: '2025-01-01' }), 400, 'CLEARING.DATES_CROSSED'],
    [ruleCommand('new', 'cn', { payee: { kind: 'constant' } }), 400, 'CLEARING.PAYEE_VALUE_MISSING'],
    [ruleCommand('new', 'cn', { direction: 'sideways' }), 400, 'HTTP.FIELD_INVALID'],
    [ruleCommand('new', 'cn', { openDays: 1 }), 400, 'HTTP.FIELD_UNKNOWN'],
    [
      ruleCommand('new', 'cn', { accounts: { payable: 'p:{x}', position: 'p' } }),
      400,
      'CLEARING.ACCOUNT_PATTERN_MALFORMED',
    ],
    [scheduleCommand('new', { currency: 'EUR' }), 422, 'CLEARING.CURRENCY_NOT_IN_BOOK'],
    [scheduleCommand('new', { rounding: 'bankers' }), 400, 'HTTP.FIELD_INVALID'],
    [scheduleCommand('new', tiers(tier('0', null, '1.5'))), 400, 'CLEARING.RATE_OUT_OF_RANGE'],
    [scheduleCommand('new', tiers(tier('0', null, '-0.1'))), 400, 'HTTP.FIELD_INVALID'],
    [scheduleCommand('new', tiers(tier('0', '5.00'), tier('6.00', null))), 400, 'CLEARING.TIERS_GAP'],
    [scheduleCommand('new', tiers(tier('0', '5.00'), tier('4.00', null))), 400, 'CLEARING.TIERS_OVERLAP'],
    [
      scheduleCommand('new', { currency: 'JPY', ...tiers(tier('0.5', null)) }),
      400,
      'CLEARING.AMOUNT_MALFORMED',
    ],
  ])('%j', async (command, status, code) => {
    const before = await service.sql(TABLES);
    const made = await make(service.call, command);
    expect([made.status, made.body.code]).toEqual([status, code]);
    expect(await service.sql(TABLES)).toEqual(before);
  });

  it.each([
    [{ record: sentRecord({ currency: 'EUR' }) }, 422, 'CLEARING.CURRENCY_NOT_IN_BOOK'],
    [{ record: sentRecord({ amount: '1.001' }) }, 400, 'CLEARING.AMOUNT_MALFORMED'],
    [{ record: sentRecord({ amount: 1 }) }, 400, 'HTTP.FIELD_INVALID'],
    [{ record: sentRecord({ occurredAt: '2026-11-20' }) }, 400, 'HTTP.FIELD_INVALID'],
    [{ source: 'elsewhere' }, 422, 'CLEARING.NO_RULES'],
  ])('explain %j', async (more, status, code) => {
    const { status: told, body } = await clearing.explain(more);
    expect([told, body.code]).toEqual([status, code]);
  });

  it('a poster reads no rules', async () => {
    const answer = await service.call('GET', '/v1/books/main/clearing-rules', { role: 'poster' });
    expect(answer.status).toBe(403);
  });
});

it('lists and versions are read page by page', async () => {
  const codes: string[] = [];
  for (let after = ''; ;) {
    const { body } = await clearing.read(`clearing-rules?limit=1${after}`);
    codes.push(...body.items.map(({ code }: { code: string }) => code));
    if (!body.hasMore) break;
    after = `&after=${body.next}`;
  }
  expect(codes).toEqual(['trades', codes.at(-1)]);
  expect(codes.at(-1)).toMatch(/^z-/);
  const first = (await clearing.read('fee-schedules/usual/versions?limit=1')).body;
  const second = (await clearing.read(`fee-schedules/usual/versions?limit=1&after=${first.next}`)).body;
  expect([first, second].map(({ items }) => items[0].version)).toEqual([2, 1]);
  expect((await clearing.read('fee-schedules/nowhere/versions')).body.code).toBe(
    'CLEARING.FEE_SCHEDULE_NOT_FOUND',
  );
});

it('what the guide shows is approved and tried as it stands there, and comes to what its tables say', async () => {
  await openBook(service.call, { code: 'guide' });
  const guided = clearingOf(service.call, checker, 'guide');
  const text = readFileSync('docs/guides/clearing-rules.md', 'utf8');
  const blocks = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json!) as Guided);
  const tried = blocks.filter(({ record }) => record !== undefined);
  for (const block of blocks) if (block.command !== undefined) await guided.agreed(block);
  const told = async (more: object) => {
    const { body } = await guided.explain({ ...tried[0], record: { ...tried[0]!.record, ...more } });
    return body.cleared ? [body.cleared.fees[0].amount, body.cleared.settlementDate] : body.exception.code;
  };
  expect([blocks.length, tried.length]).toEqual([5, 1]);
  expect(await told({})).toEqual(['0.60', '2026-11-24']);
  for (const [amount, fee] of [
    ['10.00', '0.10'],
    ['10000.00', '40.00'],
    ['20000.00', '50.00'],
  ])
    expect((await told({ amount }))[0]).toBe(fee);
  expect((await told({ party: 'merchant-7' }))[0]).toBe('1.00');
  for (const [occurredAt, date] of [
    ['2026-11-20T14:59:59.999+08:00', '2026-11-23'],
    ['2026-11-21T10:00:00+08:00', '2026-11-24'],
    ['2026-02-13T14:00:00+08:00', '2026-02-14'],
    ['2026-02-14T14:00:00+08:00', '2026-02-24'],
  ])
    expect((await told({ occurredAt }))[1]).toBe(date);
  expect(await told({ occurredAt: '2026-12-31T15:00:00+08:00' })).toBe('CALENDAR.YEAR_NOT_COVERED');
});

interface Guided {
  readonly command?: string;
  readonly record?: object;
}
