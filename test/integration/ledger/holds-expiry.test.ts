import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExpireHolds } from '../../../src/ledger/holds/expire-holds.js';
import { ExpiryTimer } from '../../../src/ledger/holds/expiry-timer.js';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook, posting } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { TurnableClock } from '../../support/clock.js';
import { fundedCustomer, holdsOf, placed, standingOf } from '../../support/holds.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

/** Two nodes on one database, each with a clock of its own; nobody sweeps but the tests. */
let schema: TestSchema;
let nodes: { service: Service; clock: TurnableClock; holds: ReturnType<typeof holdsOf> }[];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [];
  for (const index of [0, 1]) {
    const clock = new TurnableClock(new Date());
    const service = await startService({ schema, clock });
    await service.app.get(ExpiryTimer, { strict: false }).beforeApplicationShutdown();
    if (index === 0) await openBook(service.call, { accounts: [{ code: 'bank', glAccount: '1002' }] });
    nodes.push({ service, clock, holds: holdsOf(service.call) });
  }
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  await Promise.all(nodes.map(({ service }) => service.stop()));
  await schema.drop();
});

const customer = (): Promise<string> => fundedCustomer(nodes[0]!.service.call);

const sweep = (node = nodes[0]!) => node.service.app.get(ExpireHolds, { strict: false }).sweep();

async function databaseNow(): Promise<Date> {
  const [row] = await schema.sql<{ now: string }>('SELECT UTC_TIMESTAMP(6) AS now');
  return new Date(`${row!.now.replace(' ', 'T')}Z`);
}

/** An hour from now. */
const later = async (): Promise<string> =>
  new Date((await databaseNow()).getTime() + 3_600_000).toISOString();

/** Has the time of the hold lie a second back, by the clock of the database. */
async function passTimeOf(hold: string): Promise<void> {
  await schema.sql(
    `UPDATE hold SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE id = x'${hold.replaceAll('-', '')}'`,
  );
}

/** Turns the clock of the node to the instant, or to that of the database. */
const turn = ({ clock }: (typeof nodes)[number], to: Date): void =>
  clock.advanceSeconds((to.getTime() - clock.now().getTime()) / 1_000);

describe('a hold expires when the clock of the node and that of the database have both passed its time', () => {
  it('not by a node whose clock is ahead: the hold can still be captured', async () => {
    const [node] = nodes as [(typeof nodes)[number]];
    turn(node, await databaseNow());
    const account = await customer();
    const id = await placed(node.holds.place(account, '60.00', { expiresAt: await later() }));
    node.clock.advanceSeconds(7_200);
    expect(await sweep(node)).toEqual({ expired: 0, left: 0 });
    expect((await node.holds.capture(id, [['bank', '10.00']])).status).toBe(201);
    expect((await node.holds.release(id, { amount: '10.00' })).status).toBe(200);
    expect((await node.holds.read(id)).body).toMatchObject({ status: 'open', remaining: '40.00' });
    turn(node, await databaseNow());
  });

  it('not by a node whose clock is behind, until that has passed it too; refused even before it is recorded', async () => {
    const [, node] = nodes as [unknown, (typeof nodes)[number]];
    turn(node, new Date(Date.now() - 3_600_000));
    const account = await customer();
    const id = await placed(node.holds.place(account, '60.00', { expiresAt: await later() }));
    await passTimeOf(id);
    expect(await sweep(node)).toEqual({ expired: 0, left: 0 });
    expect((await node.holds.release(id, { amount: '10.00' })).status).toBe(200);

    turn(node, new Date());
    expect(outcomeOf(await node.holds.capture(id, [['bank', '1.00']]))).toEqual([422, 'LEDGER.HOLD_EXPIRED']);
    expect(outcomeOf(await node.holds.release(id))).toEqual([422, 'LEDGER.HOLD_EXPIRED']);
    expect(await standingOf(node.service.call, account)).toMatchObject({ held: '50.00' });
    expect(await sweep(node)).toEqual({ expired: 1, left: 0 });
    expect(await standingOf(node.service.call, account)).toMatchObject({ held: '0.00', available: '100.00' });
  });
});

describe('a hold that has expired', () => {
  async function expired(amount: string, account: string): Promise<string> {
    const [node] = nodes as [(typeof nodes)[number]];
    turn(node, await databaseNow());
    const id = await placed(node.holds.place(account, amount, { expiresAt: await later() }));
    await passTimeOf(id);
    return id;
  }

  it('gives back what was left of it, and says so by an event of the service itself', async () => {
    const [{ holds, service }] = nodes as [(typeof nodes)[number]];
    const account = await customer();
    turn(nodes[0]!, await databaseNow());
    const id = await placed(holds.place(account, '60.00', { expiresAt: await later() }));
    await holds.capture(id, [['bank', '10.00']]);
    await holds.release(id, { amount: '20.00' });
    await passTimeOf(id);
    expect((await sweep()).expired).toBe(1);
    const { body } = await holds.read(id);
    expect(body).toMatchObject({
      ...{ status: 'expired', amount: '60.00', captured: '10.00', released: '50.00', remaining: '0.00' },
      version: 4,
    });
    const event = body.events.items[3];
    expect(event).toMatchObject({ number: 4, kind: 'expired', amount: '30.00', reason: 'expired' });
    expect([event.client, event.voucher]).toEqual([undefined, undefined]);
    expect(await standingOf(service.call, account)).toMatchObject({ ledger: '90.00', available: '90.00' });
  });

  it('is captured and released no more, and a command sent again before it is answered as it was', async () => {
    const [{ holds }] = nodes as [(typeof nodes)[number]];
    const account = await customer();
    const number = newRequestNumber();
    turn(nodes[0]!, await databaseNow());
    const id = await placed(holds.place(account, '60.00', { expiresAt: await later() }));
    const first = await holds.capture(id, [['bank', '10.00']], {}, number);
    await passTimeOf(id);
    for (const recorded of [false, true]) {
      if (recorded) expect((await sweep()).expired).toBe(1);
      expect(outcomeOf(await holds.capture(id, [['bank', '1.00']]))).toEqual([422, 'LEDGER.HOLD_EXPIRED']);
      expect(outcomeOf(await holds.release(id))).toEqual([422, 'LEDGER.HOLD_EXPIRED']);
      const again = await holds.capture(id, [['bank', '10.00']], {}, number);
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
      expect(again.body).toEqual(first.body);
    }
  });

  it('is expired once, whoever sweeps', async () => {
    const account = await customer();
    const ids = await Promise.all(Array.from({ length: 5 }, () => expired('10.00', account)));
    turn(nodes[1]!, await databaseNow());
    const sweeps = await Promise.all([sweep(), sweep(nodes[1]), sweep(), sweep(nodes[1])]);
    expect(sweeps.reduce((sum, one) => sum + one.expired, 0)).toBe(5);
    for (const id of ids)
      expect((await nodes[0]!.holds.read(id)).body).toMatchObject({ status: 'expired', version: 2 });
    expect(await sweep()).toEqual({ expired: 0, left: 0 });
    expect((await standingOf(nodes[0]!.service.call, account)).held).toBe('0.00');
  });

  it('gives its money back also on a frozen account, which nothing leaves', async () => {
    const { call } = nodes[0]!.service;
    const account = await customer();
    const id = await expired('60.00', account);
    const body = { reason: 'risk' };
    await call('POST', `/v1/books/main/accounts/${account}/freeze`, { role: 'operator', body });
    expect((await sweep()).expired).toBe(1);
    expect((await nodes[0]!.holds.read(id)).body.status).toBe('expired');
    const lines = move(account, 'bank', '1.00');
    const spent = await call('POST', '/v1/books/main/vouchers', posting(lines));
    expect(outcomeOf(spent)).toEqual([422, 'LEDGER.ACCOUNT_FROZEN']);
  });

  it('waits while the expiry of holds is stopped, and others are not kept from it', async () => {
    const { call } = nodes[0]!.service;
    const stop = (stopped: boolean): Promise<Answer> =>
      call('PUT', '/v1/books/main/business-types/hold-expire/stop', {
        role: 'operator',
        body: { stopped, reason: 'inquiry' },
      });
    const account = await customer();
    const id = await expired('60.00', account);
    await stop(true);
    expect(await sweep()).toEqual({ expired: 0, left: 1 });
    expect((await standingOf(call, account)).held).toBe('60.00');
    await stop(false);
    expect(await sweep()).toEqual({ expired: 1, left: 0 });
    expect((await nodes[0]!.holds.read(id)).body.status).toBe('expired');
  });
});

describe('a sweep', () => {
  it('goes through more holds than a page, and past those that cannot be expired now', async () => {
    const [{ holds, service }] = nodes as [(typeof nodes)[number]];
    turn(nodes[0]!, await databaseNow());
    await openBook(service.call, { code: 'second', accounts: [{ code: 'bank', glAccount: '1002' }] });
    const inSecond = holdsOf(service.call, 'second');
    const more = { expiresAt: await later(), reference: 'swept' };
    await Promise.all(Array.from({ length: 60 }, () => placed(inSecond.place('bank', '1.00', more))));
    await Promise.all(Array.from({ length: 70 }, () => placed(holds.place('bank', '1.00', more))));
    await service.call('PUT', '/v1/books/second/business-types/hold-expire/stop', {
      role: 'operator',
      body: { stopped: true, reason: 'inquiry' },
    });
    await schema.sql("UPDATE hold SET expires_at = '2026-01-01 00:00:00.000000' WHERE reference = 'swept'");
    expect(await sweep()).toEqual({ expired: 70, left: 60 });
    expect((await standingOf(service.call, 'bank')).held).toBe('0.00');
    expect((await standingOf(service.call, 'bank', 'second')).held).toBe('60.00');
  });
});

describe('the node sweeps by itself', () => {
  it('from its start to its end', async () => {
    const { holds } = nodes[0]!;
    turn(nodes[0]!, await databaseNow());
    const id = await placed(holds.place(await customer(), '1.00', { expiresAt: await later() }));
    await passTimeOf(id);
    const third = await startService({ schema });
    while ((await holds.read(id)).body.status === 'open') await pause(100);
    expect((await holds.read(id)).body.status).toBe('expired');
    await third.stop();
  });
});
