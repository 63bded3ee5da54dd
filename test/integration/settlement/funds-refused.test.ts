import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alarm } from '../../../src/platform/metrics/index.js';
import { FundsAlarms } from '../../../src/settlement/funds/funds-alarms.js';
import { MatchArrival } from '../../../src/settlement/funds/match-arrival.js';
import { WatchFunds } from '../../../src/settlement/funds/watch-funds.js';
import { make } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';
import { FixtureSource, openSettlement, settlementOf } from '../../support/settlement.js';
import { FUNDING, fundsOf, keyPart, openFunds, runOf } from '../../support/settlement-funds.js';

const date = '2026-11-23';

let service: Service;
let checker: string;
let funds: ReturnType<typeof fundsOf>;
beforeAll(async () => {
  service = await startService();
  [checker] = await openSettlement(service);
  funds = fundsOf(service);
  await openFunds(service.call, checker);
});
afterAll(async () => {
  expect(await funds.audit()).toEqual([]);
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

let serial = 0;

describe('people are told', () => {
  const raised: string[] = [];
  const listen = (): void => {
    const alarms = service.app.get<FundsAlarms, Record<'differs' | 'waits', Alarm>>(FundsAlarms);
    for (const name of ['differs', 'waits'] as const)
      alarms[name].raise = (facts) => void raised.push(`${name} ${JSON.stringify(facts)}`);
  };

  it('of money that stands in suspense for too long, and of how much there is', async () => {
    listen();
    const { body } = await funds.arrive({ reference: 'waits', amount: '5.00' });
    const watch = service.app.get(WatchFunds);
    await watch.round();
    expect(raised).toEqual([]);
    const { suspended } = service.app.get(FundsAlarms);
    expect(suspended).toMatchObject({ count: { CNY: 1 }, amount: { CNY: 500 } });
    funds.pace.overdueSeconds = -1;
    await watch.round();
    await watch.round();
    expect(raised).toEqual([expect.stringMatching(/^waits .*"currency":"CNY","count":1/)]);
    await funds.assign(checker, body.id, [{ kind: 'return', amount: '5.00' }]);
    await watch.round();
    expect(service.app.get(FundsAlarms).suspended).toMatchObject({ count: { CNY: 0 }, amount: { CNY: 0 } });
  });

  it('killed between recording and matching, an arrival is matched by the next round, once', async () => {
    const matching = service.app.get(MatchArrival);
    const original = matching.execute.bind(matching);
    matching.execute = () => Promise.reject(new Error('killed'));
    const parts = [keyPart(date, 'm-9', '2.00')];
    expect((await funds.arrive({ reference: 'killed', amount: '2.00', parts })).status).toBe(500);
    matching.execute = original;
    const [open] = (await funds.arrivals()).items;
    expect(open).toMatchObject({ reference: 'killed', matched: '0.00' });
    await Promise.all([funds.round(), funds.round()]);
    expect(await funds.arrival(open.id)).toMatchObject({ state: 'matched', matched: '2.00' });
    expect((await funds.arrival(open.id)).parts).toHaveLength(1);
  });
});

describe('bad input is refused, and nothing is recorded', () => {
  it.each<[string, () => object, [number, string]]>([
    ['a currency of no book', () => ({ currency: 'JPY' }), [422, 'SETTLEMENT.CURRENCY_NOT_IN_BOOK']],
    ['an amount of nothing', () => ({ amount: '0.00' }), [400, 'LEDGER.AMOUNT_NOT_POSITIVE']],
    ['more decimals than there are', () => ({ amount: '1.001' }), [400, 'LEDGER.AMOUNT_TOO_PRECISE']],
    [
      'parts that come to more',
      () => ({ parts: [keyPart(date, 'm-1', '0.60'), keyPart(date, 'm-2', '0.60')] }),
      [422, 'SETTLEMENT.ARRIVAL_EXCEEDED'],
    ],
    [
      'an unknown rule',
      () => ({ parts: [{ ...keyPart(date, 'm-1', '1.00'), rule: 'x' }] }),
      [422, 'SETTLEMENT.FUNDING_RULE_UNKNOWN'],
    ],
    [
      'a rule by the ledger',
      () => ({ parts: [{ ...keyPart(date, 'm-1', '1.00'), rule: 'rest' }] }),
      [422, 'SETTLEMENT.FUNDING_RULE_UNKNOWN'],
    ],
    [
      'a key without a part of it',
      () => ({ parts: [{ kind: 'key', rule: 'shop', party: 'm-1', amount: '1.00' }] }),
      [422, 'SETTLEMENT.FUNDING_KEY_INCOMPLETE'],
    ],
    [
      'a field of another kind',
      () => ({ parts: [{ kind: 'detail', detail: '1', party: 'm-1', amount: '1.00' }] }),
      [400, 'SETTLEMENT.PART_MALFORMED'],
    ],
    [
      'a detail that waits for nothing',
      () => ({ parts: [{ kind: 'detail', detail: '999999', amount: '1.00' }] }),
      [422, 'SETTLEMENT.DETAIL_NOT_FOUND'],
    ],
    [
      'money sent back by one person',
      () => ({ parts: [{ kind: 'return', amount: '1.00' }] }),
      [422, 'SETTLEMENT.RETURN_BY_PERSONS'],
    ],
  ])('%s', async (_name, more, expected) => {
    const count = async () => (await service.sql('SELECT 1 FROM settlement_arrival')).length;
    const keys = async () => (await service.sql('SELECT 1 FROM settlement_funding')).length;
    const before = [await count(), await keys()];
    const answer = await funds.arrive({ reference: `bad-${++serial}`, amount: '1.00', ...more() });
    expect(outcomeOf(answer)).toEqual(expected);
    expect([await count(), await keys()]).toEqual(before);
  });

  it('a detail is funded wholly or not at all', async () => {
    const settlement = settlementOf(service);
    const source = new FixtureSource();
    source.add('m-1', 90, { run: runOf('1', date), grossMinor: 100n });
    settlement.readBy(source);
    await settlement.gather(date);
    const { items } = await settlement.details(`settlementDate=${date}&limit=1`);
    const parts = [{ kind: 'detail', detail: items[0].number, amount: '0.50' }];
    const answer = await funds.arrive({ reference: 'half', amount: '1.00', parts });
    expect(outcomeOf(answer)).toEqual([422, 'SETTLEMENT.DETAIL_NEEDS_OTHER']);
    expect(answer.body.details.needed).toBe('1.00');
  });

  it.each<[string, object, string]>([
    ['a rule twice', { rules: [FUNDING.rules[1]!, FUNDING.rules[1]!] }, 'repeats rest'],
    [
      'an arrival without an account',
      { rules: [{ ...FUNDING.rules[0], account: undefined }] },
      'has no account',
    ],
    [
      'an account of what keys have not',
      { rules: [{ ...FUNDING.rules[0], account: 'x:{registrar}' }] },
      'names {registrar}',
    ],
    ['a ledger with parts', { rules: [{ ...FUNDING.rules[0], funding: 'ledger' }] }, 'is by the ledger'],
    [
      'a statement of no rule',
      { statements: [{ statement: 's', channel: 'c', rule: 'x' }] },
      'no rule of arrivals',
    ],
  ])('terms with %s', async (_name, more, problem) => {
    const made = await make(service.call, {
      command: 'set-settlement-funding',
      content: { ...FUNDING, ...more },
    });
    expect(outcomeOf(made)).toEqual([400, 'SETTLEMENT.FUNDING_MALFORMED']);
    expect(made.body.detail).toContain(problem);
  });
});
