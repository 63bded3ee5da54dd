import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alarm } from '../../../src/platform/metrics/index.js';
import { PayingRound } from '../../../src/settlement/paying/paying-round.js';
import { FundsAlarms } from '../../../src/settlement/funds/funds-alarms.js';
import { MatchArrival } from '../../../src/settlement/funds/match-arrival.js';
import { WatchFunds } from '../../../src/settlement/funds/watch-funds.js';
import { make } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { openAccount } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { jsonReport } from '../../support/finance-reports.js';
import { startService, type Service } from '../../support/service.js';
import {
  addShop,
  agree,
  FixtureSource,
  needOne,
  openSettlement,
  settlementOf,
} from '../../support/settlement.js';
import { FUNDING, fundsOf, keyPart, openFunds, runOf, shopDue } from '../../support/settlement-funds.js';

const date = '2026-11-23';

let service: Service;
let checker: string;
let funds: ReturnType<typeof fundsOf>;
beforeAll(async () => {
  service = await startService();
  [checker] = await openSettlement(service);
  funds = fundsOf(service);
  const { call } = service;
  await openFunds(call, checker);
  await openAccount(call, 'main', { code: 'payable:owes', glAccount: '2101', overdraftLimit: '1000.00' });
  await addShop(call, checker);
  await needOne(call, checker);
  await agree(call, checker, 'owes', { owed: 'collect' });
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

/** Approved, it is paid: its orders are payments. */
async function setGoing({ id, version, contentHash }: Answer['body']): Promise<void> {
  const body = { version, contentHash, reason: 'due' };
  const path = `/v1/books/main/settlement-batches/${id}/pay`;
  expect((await service.call('POST', path, { role: 'operator', body })).status).toBe(200);
  await service.app.get(PayingRound, { strict: false }).execute('0'.repeat(32));
}

const arrive = (amount: string, parts: object[]): Promise<Answer> =>
  funds.arrive({ reference: `c-${++serial}`, amount, parts });

it('what a party pays counts for the order that collects, once its batch is set going, and no more than it', async () => {
  const [settlement, source] = [settlementOf(service), new FixtureSource()];
  shopDue(source, date, 'owes-1', 'owes', -5_000);
  settlement.readBy(source);
  const batch = await settlement.prepared({ settlementDate: date });
  const { batchNo } = (await settlement.batches.byId(batch.id))!;
  const order = { batchNo, party: 'owes', side: 'net' };
  const part = { kind: 'order', batch: batch.id, party: 'owes', amount: '20.00' };
  const early = await arrive('20.00', [part]);
  expect(outcomeOf(early)).toEqual([422, 'SETTLEMENT.COLLECTING_ORDER_NOT_FOUND']);
  const approved = (await settlement.approve(checker, batch)).body;
  await setGoing(approved);
  expect((await arrive('20.00', [part])).body).toMatchObject({ state: 'matched' });
  expect(await funds.collected(order)).toBe(2_000n);
  const more = await arrive('31.00', [{ ...part, amount: '31.00' }]);
  expect(outcomeOf(more)).toEqual([422, 'SETTLEMENT.COLLECTED_EXCEEDED']);
  // Each of them would do; both are too much.
  const halves = ['15.00', '16.00'].map((amount) => ({ ...part, amount }));
  const { body } = await arrive('31.00', halves);
  expect(body).toMatchObject({ state: 'open', matched: '0.00' });
  const assigned = await funds.assign(checker, body.id, halves);
  expect(outcomeOf(assigned)).toEqual([422, 'SETTLEMENT.COLLECTED_EXCEEDED']);
  const [half] = halves;
  const both = [half!, half!, { kind: 'return', amount: '1.00' }];
  expect((await funds.assign(checker, body.id, both)).status).toBe(200);
  // Its time is to come yet.
  await service.sql("UPDATE settlement_payment SET next_try_at = '2026-01-01' WHERE party = 'owes'");
  await service.app.get(PayingRound, { strict: false }).execute('0'.repeat(32));
  expect((await settlement.read(batch.id)).state).toBe('settled');
  // What came in is on the account of the party, and its statement knows why.
  const statement = `main/settlement-statements/owes?currency=CNY&fromDate=2026-11-01&toDate=2027-10-31`;
  const { totals } = await jsonReport(service, statement);
  const total = (wanted: string) => totals.find(({ kind }) => kind === wanted)!;
  expect([total('ledger-collected').amount, total('ties').state]).toEqual(['50.00', 'yes']);
  const late = await arrive('1.00', [{ ...part, amount: '1.00' }]);
  expect(outcomeOf(late)).toEqual([422, 'SETTLEMENT.COLLECTED_EXCEEDED']);
});
