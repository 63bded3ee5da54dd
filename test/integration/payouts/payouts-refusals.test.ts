import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { openAccount } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { createChannel } from '../../support/channels.js';
import { fundedCustomer, standingOf } from '../../support/holds.js';
import { createdOf, NO_BANK, openPayoutBook, payoutsOf, PAYEE } from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let payouts: ReturnType<typeof payoutsOf>;
let account: string;
beforeAll(async () => {
  service = await startService();
  await openPayoutBook(service, {
    terms: {
      banks: ['ICBC', 'CCB'],
      minimumAmount: '1.00',
      maximumAmount: '500.00',
      accountPattern: '[0-9]{16,19}',
    },
  });
  payouts = payoutsOf(service.call);
  account = await fundedCustomer(service.call);
  await openAccount(service.call, 'main', { code: 'dollars', glAccount: '2201', currency: 'USD' });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const to = (payee: object) => ({ payee: { ...PAYEE, ...payee } });

describe('what gets no payout', () => {
  it.each<[string, Record<string, unknown>, [number, string]]>([
    ['an unknown bank', to({ bank: 'NOPE' }), [422, 'CHANNEL.PAYEE_BANK_UNKNOWN']],
    ['an account that cannot be one', to({ account: '123' }), [422, 'CHANNEL.PAYEE_ACCOUNT_MALFORMED']],
    ['an account of small letters', to({ account: 'abc' }), [400, 'HTTP']],
    ['a payee without a name', to({ name: '' }), [400, 'HTTP']],
    ['an unknown payer', { payerAccount: 'nobody' }, [422, 'PAYOUT.PAYER_NOT_FOUND']],
    ['a payer that owes us', { payerAccount: 'bank' }, [422, 'PAYOUT.PAYER_NOT_PAYABLE']],
    ['another currency than that of the payer', { currency: 'USD' }, [422, 'PAYOUT.CURRENCY_DIFFERS']],
    [
      'another currency than that of the channel',
      { payerAccount: 'dollars', currency: 'USD' },
      [422, 'PAYOUT.CHANNEL_CURRENCY'],
    ],
    ['nothing', { amount: '0.00' }, [400, 'LEDGER.AMOUNT_NOT_POSITIVE']],
    ['less than nothing', { amount: '-1.00' }, [400, 'HTTP']],
    ['a number', { amount: 10 }, [400, 'HTTP']],
    ['too many decimals', { amount: '1.001' }, [400, 'LEDGER.AMOUNT_TOO_PRECISE']],
    ['less than the channel takes', { amount: '0.99' }, [422, 'PAYOUT.CHANNEL_AMOUNT']],
    ['more than the channel takes', { amount: '500.01' }, [422, 'PAYOUT.CHANNEL_AMOUNT']],
    ['more than there is', { amount: '100.01' }, [422, 'LEDGER.INSUFFICIENT_FUNDS']],
    ['an earmark that has nothing', { earmark: 'order-9' }, [422, 'LEDGER.EARMARK_INSUFFICIENT']],
    ['an unknown channel', { channel: 'nope' }, [422, 'PAYOUT.CHANNEL_NOT_FOUND']],
    ['an unknown route', { channel: undefined, route: 'nope' }, [422, 'PAYOUT.ROUTE_NOT_FOUND']],
    ['a channel and a route', { route: 'nope' }, [400, 'PAYOUT.CHANNEL_OR_ROUTE']],
    ['neither', { channel: undefined }, [400, 'PAYOUT.CHANNEL_OR_ROUTE']],
    [
      'a confirmation without a key',
      { confirmDuplicateOf: '0190a000-0000-7000-8000-000000000001' },
      [422, 'PAYOUT.DUPLICATE_UNKNOWN'],
    ],
    ['no purpose', { purpose: '' }, [400, 'HTTP']],
    ['a field that there is not', { urgent: true }, [400, 'HTTP']],
  ])('%s', async (_name, more, expected) => {
    const before = await standingOf(service.call, account);
    const {
      amount = '10.00',
      payerAccount = account,
      ...rest
    } = more as { amount?: string; payerAccount?: string };
    const [status, code] = outcomeOf(await payouts.create(payerAccount, amount, rest)) as [number, string];
    expect([status, code.startsWith('HTTP.') ? 'HTTP' : code]).toEqual(expected);
    expect(await standingOf(service.call, account)).toEqual(before);
  });

  it('without a request number, without a key, with the wrong role, in an unknown book', async () => {
    const body = {
      payerAccount: account,
      payee: PAYEE,
      amount: '1.00',
      currency: 'CNY',
      channel: 'icbc',
      purpose: 'x',
    };
    const path = '/v1/books/main/payouts';
    const headers = { 'idempotency-key': 'refused-1' };
    expect((await service.call('POST', path, { body })).status).toBe(400);
    expect((await service.call('POST', path, { body, headers, role: null })).status).toBe(401);
    expect((await service.call('POST', path, { body, headers, role: 'operator' })).status).toBe(403);
    expect((await service.call('POST', '/v1/books/nope/payouts', { body, headers })).status).toBe(404);
  });
});

describe('routes', () => {
  const setRoute = (code: string, body: object) =>
    service.call('PUT', `/v1/books/main/payout-terms/routes/${code}`, {
      role: 'admin',
      body: { active: true, reason: 'test', ...body },
    });

  it('choose the first channel that takes the payout, and keep why', async () => {
    await createChannel(service.call, 'main', NO_BANK, { code: 'ccb', terms: { banks: ['CCB'] } });
    const candidates = [
      { channel: 'ccb' },
      { channel: 'icbc', maximumAmount: '5.00' },
      { channel: 'icbc', banks: ['ICBC'] },
    ];
    expect((await setRoute('usual', { candidates })).status).toBe(200);
    const { id, channel, route } = await createdOf(
      payouts.create(account, '10.00', { channel: undefined, route: 'usual' }),
    );
    expect([channel, route]).toEqual(['icbc', 'usual']);
    expect((await payouts.read(id)).body.routing).toEqual([
      { channel: 'ccb', fits: false, because: 'CHANNEL.PAYEE_BANK_UNKNOWN' },
      { channel: 'icbc', fits: false, because: 'PAYOUT.ROUTE_AMOUNT' },
      { channel: 'icbc', fits: true, rank: 1, cost: '0.00', waitsFor: [] },
    ]);
    await setRoute('usual', { candidates, active: false });
    const off = await payouts.create(account, '1.00', { channel: undefined, route: 'usual' });
    expect(outcomeOf(off)).toEqual([422, 'PAYOUT.ROUTE_NOT_FOUND']);
  });

  it('none of whose channels fits say why of each', async () => {
    await setRoute('narrow', { candidates: [{ channel: 'icbc', maximumAmount: '5.00' }] });
    const answer = await payouts.create(account, '6.00', { channel: undefined, route: 'narrow' });
    expect(outcomeOf(answer)).toEqual([422, 'PAYOUT.NO_CHANNEL_FITS']);
    expect(answer.body.detail).toContain('icbc PAYOUT.ROUTE_AMOUNT');
  });

  it.each<[string, string, object, [number, string]]>([
    ['an unknown channel', 'r', { candidates: [{ channel: 'nope' }] }, [422, 'PAYOUT.CHANNEL_NOT_FOUND']],
    [
      'bounds that cross',
      'r',
      { candidates: [{ channel: 'icbc', minimumAmount: '2.00', maximumAmount: '1.00' }] },
      [422, 'PAYOUT.BOUNDS_CROSSED'],
    ],
    [
      'too many decimals',
      'r',
      { candidates: [{ channel: 'icbc', minimumAmount: '2.001' }] },
      [400, 'PAYOUT.AMOUNT_MALFORMED'],
    ],
    [
      'a name that is none',
      'a:b',
      { candidates: [{ channel: 'icbc' }] },
      [400, 'PAYOUT.ROUTE_CODE_MALFORMED'],
    ],
    ['no candidates', 'r', { candidates: [] }, [400, 'HTTP']],
  ])('with %s are refused', async (_name, code, body, expected) => {
    const [status, refusal] = outcomeOf(await setRoute(code, body)) as [number, string];
    expect([status, refusal.startsWith('HTTP.') ? 'HTTP' : refusal]).toEqual(expected);
  });
});

describe('a payout that is not there', () => {
  const UNKNOWN = '0190a000-0000-7000-8000-00000000ffff';
  it.each(['nonsense', UNKNOWN])('%s is not found by any command', async (id) => {
    const checker = service.keys.approver;
    const answers = [
      await payouts.read(id),
      await payouts.cancel(id),
      await payouts.reject(checker, id),
      await payouts.approve(checker, { id, contentHash: '0'.repeat(64) }),
    ];
    for (const answer of answers) expect(outcomeOf(answer)).toEqual([404, 'PAYOUT.NOT_FOUND']);
  });
});
