import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RerouteByRule } from '../../../src/payouts/reroute-by-rule.js';
import { waitingStatement } from '../../../src/payouts/database/payout-list.repository.js';
import { ChannelStandings } from '../../../src/payouts/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { createChannel } from '../../support/channels.js';
import { fundedCustomer } from '../../support/holds.js';
import {
  bankOf,
  createdOf,
  FAILED,
  needNoChecker,
  NO_BANK,
  openPayoutBook,
  PAYEE,
  payoutsOf,
  SUCCEEDED,
} from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';
import { fingerprintOf } from '../../fuzz/books-fingerprint.js';

let service: Service;
let payouts: ReturnType<typeof payoutsOf>;
let account: string;

beforeAll(async () => {
  service = await startService();
  service.app.get(ChannelStandings).maximumAgeMilliseconds = 0;
  const { checker } = await openPayoutBook(service);
  await needNoChecker(service.call, checker);
  for (const code of ['ccb', 'abc']) await createChannel(service.call, 'main', NO_BANK, { code });
  payouts = payoutsOf(service.call);
  account = await fundedCustomer(service.call, '100000.00');
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});
beforeEach(() => service.sql('DELETE FROM payout_stop'));

const setRoute = (code: string, body: object) =>
  service.call('PUT', `/v1/books/main/payout-terms/routes/${code}`, {
    role: 'admin',
    body: { active: true, reason: 'test', candidates: THREE, ...body },
  });
const THREE = [{ channel: 'icbc' }, { channel: 'ccb' }, { channel: 'abc' }];
const stop = (channel: string) =>
  service.call('PUT', `/v1/books/main/payout-stops/channels/${channel}`, {
    role: 'operator',
    body: { reason: 'test' },
  });
const by = (route: string) => ({ channel: undefined, route });
const routed = (route: string, amount = '10.00') => createdOf(payouts.create(account, amount, by(route)));
const reroute = (id: string, version: number, more: object = {}) =>
  service.call('POST', `/v1/books/main/payouts/${id}/reroute`, {
    role: 'operator',
    body: { version, reason: 'the bank is away', ...more },
  });
const explain = (route: string, more: object = {}, role: 'operator' | 'poster' = 'operator') =>
  service.call('POST', `/v1/books/main/payout-terms/routes/${route}/explain`, {
    role,
    body: {
      payee: { bank: PAYEE.bank, account: PAYEE.account },
      ...{ amount: '10.00', currency: 'CNY' },
      ...more,
    },
  });

describe('a route', () => {
  it('passes over a channel that is stopped or whose breaker is open, and says so', async () => {
    await setRoute('usual', {});
    expect((await routed('usual')).channel).toBe('icbc');
    await stop('icbc');
    const [{ id: ccb }] = (await service.sql<{ id: string }>(
      "SELECT id FROM channel WHERE code = 'ccb'",
    )) as [{ id: string }];
    await service.sql(
      `INSERT INTO channel_health (channel_id, state, marks, until_at, tokens, tokens_at)
       VALUES (${ccb}, 'open', '', UTC_TIMESTAMP(6), 0, UTC_TIMESTAMP(6))`,
    );
    const { id, channel } = await routed('usual');
    await service.sql(`DELETE FROM channel_health WHERE channel_id = ${ccb}`);
    expect(channel).toBe('abc');
    const fits = { fits: true, cost: '0.00' };
    expect((await payouts.read(id)).body.routing).toEqual([
      { channel: 'icbc', ...fits, rank: 2, waitsFor: ['stop'] },
      { channel: 'ccb', ...fits, rank: 3, waitsFor: ['breaker'] },
      { channel: 'abc', ...fits, rank: 1, waitsFor: [] },
    ]);
  });

  it('goes by priority and cost as it says, and is told as it was set', async () => {
    const candidates = [
      { channel: 'icbc', priority: 2 },
      {
        ...{ channel: 'ccb', priority: 1, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
        hours: { from: '00:00', until: '23:59' },
      },
    ];
    const wanted = { candidates, prefer: ['priority', 'cost'], rerouteAfterMinutes: 30 };
    const { body } = await setRoute('ranked', wanted);
    expect(body.routes.find(({ code }: { code: string }) => code === 'ranked')).toEqual({
      ...{ code: 'ranked', active: true },
      ...wanted,
    });
    expect((await explain('ranked', { at: '2026-11-21T04:00:00Z' })).body.channel).toBe('ccb');
  });

  it.each<[string, object, [number, string]]>([
    ['a preference twice', { prefer: ['cost', 'cost'] }, [400, 'PAYOUT.PREFERENCE_TWICE']],
    ['an unknown preference', { prefer: ['luck'] }, [400, 'HTTP']],
    ['no preference', { prefer: [] }, [400, 'HTTP']],
    ['an unknown day', { candidates: [{ channel: 'icbc', days: ['so'] }] }, [400, 'HTTP']],
    [
      'hours that are none',
      { candidates: [{ channel: 'icbc', hours: { from: '24:00', until: '10:00' } }] },
      [400, 'PAYOUT.HOURS_MALFORMED'],
    ],
    [
      'hours without length',
      { candidates: [{ channel: 'icbc', hours: { from: '10:00', until: '10:00' } }] },
      [400, 'PAYOUT.HOURS_MALFORMED'],
    ],
    ['a priority of zero', { candidates: [{ channel: 'icbc', priority: 0 }] }, [400, 'HTTP']],
    ['a fraction of a minute', { rerouteAfterMinutes: 0.5 }, [400, 'HTTP']],
  ])('with %s is refused', async (_name, body, expected) => {
    const before = await fingerprintOf(service.sql);
    const [status, refusal] = outcomeOf(await setRoute('bad', body)) as [number, string];
    expect([status, refusal.startsWith('HTTP.') ? 'HTTP' : refusal]).toEqual(expected);
    expect(await fingerprintOf(service.sql)).toEqual(before);
  });
});

describe('explaining a route', () => {
  it('says what a payout would get, and changes nothing', async () => {
    await setRoute('night', {
      candidates: [{ channel: 'icbc', hours: { from: '22:00', until: '06:00' } }, { channel: 'ccb' }],
    });
    const before = await fingerprintOf(service.sql);
    const night = await explain('night', { at: '2026-11-21T23:30:00+08:00' });
    const noon = await explain('night', { at: '2026-11-21T12:00:00+08:00' });
    expect([night.body.channel, noon.body.channel]).toEqual(['icbc', 'ccb']);
    expect(noon.body.routing[0]).toEqual({ channel: 'icbc', fits: false, because: 'PAYOUT.ROUTE_HOURS' });
    const none = await explain('night', { amount: '99999999.00' });
    expect([none.status, none.body.channel]).toEqual([200, undefined]);
    expect(none.body.routing.map(({ because }: { because: string }) => because)).toContain(
      'PAYOUT.CHANNEL_AMOUNT',
    );
    expect(await fingerprintOf(service.sql)).toEqual(before);
  });

  it.each<[string, object, [number, string]]>([
    ['no amount', { amount: '0.00' }, [400, 'LEDGER.AMOUNT_NOT_POSITIVE']],
    ['too fine an amount', { amount: '1.001' }, [400, 'LEDGER.AMOUNT_TOO_PRECISE']],
    ['another currency', { currency: 'JPY' }, [422, 'PAYOUT.CURRENCY_NOT_IN_BOOK']],
    ['a time without offset', { at: '2026-11-21T12:00:00' }, [400, 'HTTP.FIELD_INVALID']],
  ])('with %s is refused', async (_name, more, expected) => {
    expect(outcomeOf(await explain('night', more))).toEqual(expected);
  });

  it('of an unknown route, by a client that may not, is refused', async () => {
    expect(outcomeOf(await explain('nope'))).toEqual([422, 'PAYOUT.ROUTE_NOT_FOUND']);
    expect((await explain('night', {}, 'poster')).status).toBe(403);
  });
});

describe('a payout that waits at a channel that cannot send', () => {
  it('is moved by an operator, once, and its first answer stays what it was', async () => {
    await setRoute('moving', {});
    const number = newRequestNumber();
    const first = await createdOf(payouts.create(account, '10.00', by('moving'), number));
    expect(outcomeOf(await reroute(first.id, 2))).toEqual([422, 'PAYOUT.CHANNEL_CAN_SEND']);
    await stop('icbc');
    const moved = await reroute(first.id, 2);
    expect([moved.status, moved.body.channel, moved.body.state, moved.body.version]).toEqual([
      ...[200, 'ccb', 'approved', 3],
    ]);
    const again = await reroute(first.id, 2);
    expect([again.status, again.body.version, again.headers.get('idempotent-replayed')]).toEqual([
      200,
      3,
      'true',
    ]);
    expect(outcomeOf(await reroute(first.id, 2, { reason: 'another' }))).toEqual([
      409,
      'PAYOUT.VERSION_DIFFERS',
    ]);
    const replay = await payouts.create(account, '10.00', by('moving'), number);
    expect(replay.body).toEqual(first);
    const { events } = (await payouts.read(first.id)).body;
    expect(events.at(-1)).toMatchObject({
      kind: 'reroute',
      part: 'operator',
      detail: { from: 'icbc', to: 'ccb' },
    });
  });

  it('goes to the one that is named, or nowhere', async () => {
    const { id } = await routed('moving');
    await stop('icbc');
    await stop('ccb');
    expect(outcomeOf(await reroute(id, 2, { channel: 'ccb' }))).toEqual([422, 'PAYOUT.NO_OTHER_CHANNEL']);
    expect(outcomeOf(await reroute(id, 2, { channel: 'nope' }))).toEqual([422, 'PAYOUT.NO_OTHER_CHANNEL']);
    expect((await reroute(id, 2, { channel: 'abc' })).body.channel).toBe('abc');
  });

  it('stays where its maker sent it', async () => {
    const { id } = await createdOf(payouts.create(account, '10.00'));
    await stop('icbc');
    expect(outcomeOf(await reroute(id, 2))).toEqual([422, 'PAYOUT.NOT_ROUTED']);
  });

  it.each([
    ['processing', null],
    ['succeeded', SUCCEEDED],
    ['failed', FAILED],
  ])('never changes its channel once it is %s', async (state, conclusion) => {
    const { id } = await routed('moving');
    const bank = bankOf(service);
    await bank.claim(id);
    if (conclusion) await bank.conclude(id, conclusion);
    await stop('icbc');
    const { version } = (await payouts.read(id)).body;
    expect(outcomeOf(await reroute(id, version))).toEqual([409, 'PAYOUT.NOT_IN_STATE']);
    const { body } = await payouts.read(id);
    expect([body.state, body.channel, body.refusals[0].event]).toEqual([state, 'icbc', 'reroute']);
  });

  it('is not for posters, not of another book, and not without its version', async () => {
    const { id } = await routed('moving');
    const path = `/v1/books/main/payouts/${id}/reroute`;
    const body = { version: 2, reason: 'test' };
    expect((await service.call('POST', path, { body })).status).toBe(403);
    expect((await service.call('POST', path, { role: 'operator', body: { reason: 'x' } })).status).toBe(400);
    expect((await reroute('0190a000-0000-7000-8000-000000000001', 2)).status).toBe(404);
  });
});

describe('routes that move by themselves', () => {
  const sweep = () => service.app.get(RerouteByRule, { strict: false }).sweep();
  const waitedFor = (id: string, minutes: number) =>
    service.sql(
      `UPDATE payout SET send_after = UTC_TIMESTAMP(6) - INTERVAL ${minutes} MINUTE WHERE id = UNHEX(?)`,
      [id.replaceAll('-', '')],
    );

  it('move what has waited for so long at a channel that cannot send, beyond a page, and nothing else', async () => {
    await setRoute('patient', { rerouteAfterMinutes: 10 });
    await setRoute('stays', {});
    const old = [];
    for (let index = 0; index < 60; index++) old.push((await routed('patient', '1.00')).id);
    const young = await routed('patient');
    const other = await routed('stays');
    for (const id of [...old, other.id]) await waitedFor(id, 11);
    await waitedFor(young.id, 9);
    expect(await sweep()).toBe(0);
    await stop('icbc');
    // Nodes sweep by themselves as well: some of them may have been moved already.
    await sweep();
    expect(await sweep()).toBe(0);
    const channelOf = async (id: string) => (await payouts.read(id)).body.channel;
    expect(await Promise.all(old.map(channelOf))).toEqual(old.map(() => 'ccb'));
    expect([await channelOf(young.id), await channelOf(other.id)]).toEqual(['icbc', 'icbc']);
    const { events } = (await payouts.read(old[0])).body;
    expect(events.at(-1)).toMatchObject({ kind: 'reroute', part: 'service' });
    await stop('ccb');
    await stop('abc');
    expect(await sweep()).toBe(0);
  });

  it('walk what waits along its index, without sorting', async () => {
    const after = { id: '0190a000-0000-7000-8000-000000000001', sendAfter: '2026-11-21 00:00:00.000000' };
    const [plan] = await service.sql<{ key: string; Extra: string }>(
      `EXPLAIN FORMAT=TRADITIONAL ${waitingStatement(1, 'patient', '2026-11-22 00:00:00.000000', after, 50)}`,
    );
    expect(plan!.key).toBe('payout_work');
    expect(plan!.Extra).not.toContain('filesort');
  });
});
