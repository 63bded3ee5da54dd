import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ApproveSettlement } from '../../../src/settlement/approve-batch.js';
import { auditBooks } from '../../support/audit-books.js';
import { make } from '../../support/approvals.js';
import { outcomeOf } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';
import {
  addShop,
  agree,
  DATE,
  FixtureSource,
  needNobodyUpTo,
  openSettlement,
  settlementOf,
} from '../../support/settlement.js';

let service: Service;
let checkers: [string, string];
let settlement: ReturnType<typeof settlementOf>;
let source: FixtureSource;
beforeAll(async () => {
  service = await startService();
  checkers = await openSettlement(service);
  settlement = settlementOf(service);
  await addShop(service.call, checkers[0]);
  for (const party of ['m-1', 'm-2']) await agree(service.call, checkers[0], party);
  await needNobodyUpTo(service.call, checkers[0], '100.00');
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

let date = DATE;
beforeEach(() => {
  date = new Date(Date.parse(date) + 7 * 86_400_000).toISOString().slice(0, 10);
  source = new FixtureSource();
  settlement.readBy(source);
  return async () => expect(await settlement.audit()).toEqual([]);
});

async function prepared(net: number, party = 'm-1') {
  const reference = `${date}-1`;
  if (net > 0) source.add(party, net, { reference, settlementDate: date, settlementAt: `${date}T02:00:00Z` });
  return settlement.prepared({ settlementDate: date });
}

/** The service is asked to approve it. */
async function byNobody(id: string): Promise<string> {
  const batch = (await settlement.batches.byId(id))!;
  const said = { traceId: '0'.repeat(32), reason: 'by its tier' };
  const decided = await service.app.get(ApproveSettlement, { strict: false }).byNobody(batch, said);
  return decided.ok ? decided.value.state : decided.refusal.code;
}

it('a batch up to the amount that needs nobody is approved by the service, once, and says so in its history', async () => {
  const batch = await prepared(10_000);
  expect(batch).toMatchObject({ state: 'prepared', approvalsNeeded: 0 });
  const answers = await Promise.all([byNobody(batch.id), byNobody(batch.id), byNobody(batch.id)]);
  expect(answers.sort()).toEqual(['SETTLEMENT.NOT_IN_STATE', 'SETTLEMENT.NOT_IN_STATE', 'approved']);
  const { events } = await settlement.read(batch.id);
  expect(events.at(-1)).toMatchObject({ kind: 'approve', to: 'approved', reason: 'by its tier' });
  expect(events.at(-1)).not.toHaveProperty('client');
});

it('a person may approve it as well; one cent more needs one', async () => {
  const small = await prepared(10_000);
  expect((await settlement.approve(checkers[0], small)).body.state).toBe('approved');
  await settlement.void(await settlement.read(small.id));
  date = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  const large = await prepared(10_001);
  expect(large.approvalsNeeded).toBe(1);
  expect(await byNobody(large.id)).toBe('SETTLEMENT.APPROVAL_NEEDED');
  expect((await settlement.approve(checkers[0], large)).body.state).toBe('approved');
});

it('what was changed behind the back of the service, or settles nothing, nobody approves', async () => {
  const empty = await prepared(0);
  expect(await byNobody(empty.id)).toBe('SETTLEMENT.NOTHING_TO_SETTLE');
  date = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  const forged = await prepared(100);
  const of = 'WHERE batch_no = (SELECT MAX(batch_no) FROM settlement_batch)';
  await service.sql(`UPDATE settlement_order SET channel = 'forged' ${of}`);
  expect(await byNobody(forged.id)).toBe('SETTLEMENT.CONTENT_DIFFERS');
  await service.sql(`UPDATE settlement_order SET channel = NULL ${of}`);
});

it('a batch with a warning waits for a person, unless its tier says how many look at it', async () => {
  const nextDay = () => (date = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10));
  await needNobodyUpTo(service.call, checkers[0], '100.00', {});
  const first = await prepared(100, 'm-2');
  expect(first).toMatchObject({ warnings: 1, approvalsNeeded: 1 });
  expect(await byNobody(first.id)).toBe('SETTLEMENT.APPROVAL_NEEDED');
  expect((await settlement.approve(checkers[0], first)).body.state).toBe('approved');
  nextDay();
  const usual = await prepared(100, 'm-2');
  expect(usual).toMatchObject({ warnings: 0, approvalsNeeded: 0 });
  expect(await byNobody(usual.id)).toBe('approved');
  nextDay();
  await needNobodyUpTo(service.call, checkers[0], '100.00', { approvalsWithWarnings: 2 });
  const jump = await prepared(1_001, 'm-2');
  expect(jump).toMatchObject({ warnings: 1, approvalsNeeded: 2 });
  expect((await settlement.approve(checkers[0], jump)).body.state).toBe('prepared');
  expect((await settlement.approve(checkers[1], jump)).body.state).toBe('approved');
});

it.each<[string, object]>([
  ['fewer people with warnings than without', { approvals: 2, approvalsWithWarnings: 1 }],
  [
    'fewer names than it needs with warnings',
    { approvals: 1, approvalsWithWarnings: 2, approvers: ['checker'] },
  ],
])('a tier with %s is refused', async (_name, tier) => {
  const command = { command: 'set-settlement-tiers', content: { currency: 'CNY', tiers: [tier] } };
  expect(outcomeOf(await make(service.call, command))).toEqual([400, 'SETTLEMENT.TIERS_MALFORMED']);
});

it('no tier without an end needs nobody', async () => {
  const tiers = { command: 'set-settlement-tiers', content: { currency: 'CNY', tiers: [{ approvals: 0 }] } };
  expect(outcomeOf(await make(service.call, tiers))).toEqual([422, 'SETTLEMENT.NOBODY_WITHOUT_LIMIT']);
});
