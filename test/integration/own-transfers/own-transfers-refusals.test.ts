import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf } from '../../support/call.js';
import { make } from '../../support/approvals.js';
import { openTreasury, termsOf, transfersOf } from '../../support/own-transfers.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let transfers: ReturnType<typeof transfersOf>;
beforeAll(async () => {
  service = await startService();
  await openTreasury(service);
  transfers = transfersOf(service);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

it.each<[string, Record<string, unknown>, [number, string]]>([
  ['from a channel to itself', { from: 'icbc' }, [400, 'OWN_TRANSFER.SAME_CHANNEL']],
  ['an unknown channel', { from: 'nope' }, [422, 'OWN_TRANSFER.CHANNEL_NOT_FOUND']],
  ['to an unknown channel', { to: 'nope' }, [422, 'OWN_TRANSFER.CHANNEL_NOT_FOUND']],
  ['nothing', { amount: '0.00' }, [400, 'LEDGER.AMOUNT_NOT_POSITIVE']],
  ['more than the channel takes', { amount: '99999999.00' }, [422, 'PAYOUT.CHANNEL_AMOUNT']],
  ['a negative amount', { amount: '-1.00' }, [400, 'HTTP.FIELD_INVALID']],
])('%s is refused', async (_name, body, expected) => {
  expect(outcomeOf(await transfers.ask(body))).toEqual(expected);
  expect(await transfers.list()).toEqual([]);
});

it.each<[string, Record<string, unknown>, [number, string]]>([
  ['a target below the floor', { target: '99.99' }, [400, 'OWN_TRANSFER.TARGET_BELOW_FLOOR']],
  ['too fine an amount', { floor: '1.001' }, [400, 'OWN_TRANSFER.AMOUNT_MALFORMED']],
  ['an unknown channel', { channel: 'nope' }, [422, 'OWN_TRANSFER.CHANNEL_NOT_FOUND']],
  ['an unknown account', { transitAccount: 'nope' }, [422, 'OWN_TRANSFER.TRANSIT_UNKNOWN']],
  ['an account on the debit side', { transitAccount: 'bank' }, [422, 'OWN_TRANSFER.TRANSIT_UNFIT']],
  ['an account of a channel', { transitAccount: 'ccb:suspense' }, [422, 'OWN_TRANSFER.TRANSIT_UNFIT']],
])('terms with %s are refused', async (_name, more, expected) => {
  const content = termsOf('icbc', more);
  expect(outcomeOf(await make(service.call, { command: 'set-position-terms', content }))).toEqual(expected);
});

it('a transfer is nobody else’s: other roles, other ids, other books', async () => {
  await transfers.round();
  const [{ id }] = (await transfers.list('?state=proposed')) as [{ id: string }];
  const path = `/v1/books/main/own-transfers`;
  expect((await service.call('POST', `${path}/${id}/approve`, { body: {} })).status).toBe(403);
  expect((await service.call('GET', `${path}/${id}`)).status).toBe(403);
  const nobody = '0190a000-0000-7000-8000-000000000001';
  expect((await service.call('GET', `${path}/${nobody}`, { role: 'finance' })).status).toBe(404);
  expect((await transfers.reject('not-an-id')).status).toBe(404);
  expect((await transfers.reject(id)).status).toBe(200);
  expect((await service.call('GET', `${path}?after=bm9uZQ`, { role: 'finance' })).status).toBe(400);
});

it('lists page by key', async () => {
  for (let index = 0; index < 5; index++) {
    const { body } = await transfers.ask({ reason: `number ${index}` });
    await transfers.reject(body.id);
  }
  const first = await service.call('GET', '/v1/books/main/own-transfers?limit=3&state=rejected', {
    role: 'finance',
  });
  const rest = await service.call(
    'GET',
    `/v1/books/main/own-transfers?limit=3&state=rejected&after=${first.body.next}`,
    { role: 'finance' },
  );
  const reasons = [...first.body.items, ...rest.body.items].map(({ reason }: { reason: string }) => reason);
  expect(reasons.slice(0, 5)).toEqual([4, 3, 2, 1, 0].map((index) => `number ${index}`));
});
