import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChannelDirectory } from '../../src/channels/index.js';
import { valueOf } from '../../src/platform/errors/index.js';
import { ClaimPayouts } from '../../src/payout-sending/claim-payouts.js';
import { ChannelStandings } from '../../src/payouts/index.js';
import { RerouteByRule } from '../../src/payouts/reroute-by-rule.js';
import { newTraceId } from '../../src/platform/http/index.js';
import { auditBooks } from '../support/audit-books.js';
import { createChannel } from '../support/channels.js';
import { fundedCustomer } from '../support/holds.js';
import { createdOf, needNoChecker, NO_BANK, openPayoutBook, payoutsOf } from '../support/payouts.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';

const ROUNDS = 12;
const PAYOUTS = 12;

let schema: TestSchema;
let nodes: [Service, Service];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  const [{ call }] = nodes;
  const { checker } = await openPayoutBook(nodes[0], { terms: { hours: { from: '00:00', until: '23:59' } } });
  await needNoChecker(call, checker);
  await createChannel(call, 'main', NO_BANK, { code: 'ccb' });
  await call('PUT', '/v1/books/main/payout-terms/routes/both', {
    role: 'admin',
    body: {
      candidates: [{ channel: 'icbc' }, { channel: 'ccb' }],
      ...{ active: true, rerouteAfterMinutes: 1, prefer: ['priority'], reason: 'test' },
    },
  });
  for (const { app } of nodes) {
    const standings = app.get(ChannelStandings);
    standings.maximumAgeMilliseconds = 0;
    // The first channel looks broken to whoever chooses, and lets everything through for whoever claims.
    standings.readBy(() => Promise.resolve(new Map([[1, { sound: false }]])));
  }
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await schema.drop();
});

/** The intents of the channel, by the very transaction that commits them. */
async function claim({ app }: Service, code: string): Promise<{ id: string; through: string }[]> {
  const channel = valueOf(await app.get(ChannelDirectory).byCode(1, code));
  const { payouts } = await app.get(ClaimPayouts).execute(channel, 0, newTraceId());
  return payouts.map(({ id }) => ({ id, through: code }));
}

it('of a move and a claim at once exactly one has a payout: never two channels, never none', async () => {
  const [one, two] = nodes;
  const account = await fundedCustomer(one.call, '100000.00');
  const payouts = payoutsOf(one.call);
  let moved = 0;
  let stayed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const made = await Promise.all(
      Array.from({ length: PAYOUTS }, () =>
        createdOf(payouts.create(account, '1.00', { channel: undefined, route: 'both' })),
      ),
    );
    await schema.sql(
      "UPDATE payout SET send_after = UTC_TIMESTAMP(6) - INTERVAL 1 HOUR WHERE state = 'approved'",
    );
    await schema.sql('UPDATE channel_health SET tokens = 1000, tokens_at = UTC_TIMESTAMP(6)');
    const sweep = ({ app }: Service) => app.get(RerouteByRule, { strict: false }).sweep();
    const [, claimed, other] = await Promise.all([
      Promise.all([sweep(one), sweep(two)]),
      pause(Math.random() * 60).then(() => claim(two, 'icbc')),
      pause(Math.random() * 60).then(() => claim(one, 'ccb')),
    ]);
    const rest = [...(await claim(one, 'icbc')), ...(await claim(two, 'ccb'))];
    const sent = [...claimed, ...other, ...rest];
    expect(sent.map(({ id }) => id).sort()).toEqual(made.map(({ id }) => id as string).sort());
    for (const { id, through } of sent) {
      const { channel, state } = (await payouts.read(id)).body;
      expect([channel, state]).toEqual([through, 'processing']);
    }
    moved += sent.filter(({ through }) => through === 'ccb').length;
    stayed += sent.filter(({ through }) => through === 'icbc').length;
  }
  // Each of the two has won some.
  expect(Math.min(moved, stayed)).toBeGreaterThan(0);
  console.log(`moved ${moved}, claimed where they were ${stayed}`);
  expect(await auditBooks(schema.sql)).toEqual([]);
});
