import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook, posting, postLines, type Line } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { fundedCustomer, holdsOf, placed, standingOf } from '../../support/holds.js';
import { putRuleInForce } from '../../support/rules-in-force.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let holds: ReturnType<typeof holdsOf>;
beforeAll(async () => {
  service = await startService();
  holds = holdsOf(service.call);
  const accounts = ['bank', 'fees'].map((code) => ({ code, glAccount: '1002' }));
  await openBook(service.call, { accounts });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const customer = (): Promise<string> => fundedCustomer(service.call);

const post = (lines: readonly Line[]): Promise<Answer> => postLines(service.call, lines);

describe('a line of any voucher captures a hold', () => {
  it('one voucher may capture several holds, and the same one twice', async () => {
    const [first, second] = [await customer(), await customer()];
    const [one, two] = [
      await placed(holds.place(first, '30.00')),
      await placed(holds.place(second, '30.00')),
    ];
    const [out, into] = [move(first, 'bank', '10.00'), move(second, 'bank', '30.00')];
    const { status, body } = await post([
      { ...out[0], hold: one },
      { ...out[0], hold: one },
      { ...into[0], hold: two },
      out[1],
      out[1],
      into[1],
    ]);
    expect([status, body.code]).toEqual([201, undefined]);
    expect((await holds.read(one)).body).toMatchObject({ captured: '20.00', remaining: '10.00', version: 2 });
    expect((await holds.read(two)).body).toMatchObject({ captured: '30.00', status: 'closed', version: 2 });
    expect((await standingOf(service.call, first)).held).toBe('10.00');
  });

  it('in a batch, whose later items see what earlier ones left', async () => {
    const account = await customer();
    const id = await placed(holds.place(account, '30.00'));
    const item = (amount: string) => {
      const [out, into] = move(account, 'bank', amount);
      return {
        requestNumber: newRequestNumber(),
        businessType: 'payout',
        lines: [{ ...out, hold: id }, into],
      };
    };
    const batch = (mode: string, amounts: string[]): Promise<Answer> =>
      service.call('POST', '/v1/books/main/vouchers/batch', { body: { mode, items: amounts.map(item) } });
    const atomic = await batch('atomic', ['20.00', '11.00']);
    expect(outcomeOf(atomic)).toEqual([422, 'LEDGER.HOLD_EXCEEDED']);
    const each = await batch('per-item', ['20.00', '11.00', '10.00']);
    const outcomes = each.body.items.map((one: { outcome: string }) => one.outcome);
    expect(outcomes).toEqual(['posted', 'refused', 'posted']);
    expect((await holds.read(id)).body).toMatchObject({ status: 'closed', version: 3 });
  });

  it('a dry run answers the same and changes nothing', async () => {
    const account = await customer();
    const id = await placed(holds.place(account, '30.00'));
    const [out, into] = move(account, 'bank', '30.00');
    const dry = (lines: Line[]): Promise<Answer> =>
      service.call('POST', '/v1/books/main/vouchers/dry-run', posting(lines));
    const { status, body } = await dry([{ ...out, hold: id }, into]);
    expect([status, body.lines?.[0].hold]).toEqual([200, id]);
    const over = move(account, 'bank', '30.01');
    expect(outcomeOf(await dry([{ ...over[0], hold: id }, over[1]]))).toEqual([422, 'LEDGER.HOLD_EXCEEDED']);
    expect((await holds.read(id)).body).toMatchObject({ remaining: '30.00', version: 1 });
  });
});

describe('capturing by rule', () => {
  const HOLD = '0198a000-0000-7000-8000-000000000001';
  const rule = {
    businessType: 'payout-by-rule',
    name: 'Payout from a hold, with a fee',
    parameters: [
      { name: 'from', type: 'account' },
      { name: 'hold', type: 'hold' },
      { name: 'amount', type: 'amount', currency: 'CNY' },
    ],
    values: [{ name: 'fee', amount: 'round(amount * 0.01, half-up)' }],
    lines: [
      { account: '{from}', side: 'debit', amount: 'amount', hold: '{hold}' },
      { account: 'bank', side: 'credit', amount: 'amount - fee' },
      { account: 'fees', side: 'credit', amount: 'fee' },
    ],
    accounts: [],
    samples: [
      {
        name: 'a hundred',
        parameters: { from: 'customer:1', hold: HOLD, amount: '100.00' },
        lines: [
          { account: 'customer:1', side: 'debit', amount: '100.00', currency: 'CNY', hold: HOLD },
          { account: 'bank', side: 'credit', amount: '99.00', currency: 'CNY' },
          { account: 'fees', side: 'credit', amount: '1.00', currency: 'CNY' },
        ],
      },
    ],
  };

  it('a rule with a parameter of type hold captures it', async () => {
    await putRuleInForce(service.call, 'main', rule);
    const account = await customer();
    const id = await placed(holds.place(account, '100.00'));
    const pay = (amount: string): Promise<Answer> =>
      service.call('POST', '/v1/books/main/vouchers', {
        body: { businessType: rule.businessType, parameters: { from: account, hold: id, amount } },
        headers: { 'idempotency-key': newRequestNumber() },
      });
    const { status, body } = await pay('60.00');
    expect([status, body.lines?.[0].hold, body.lines?.[1].amount]).toEqual([201, id, '59.40']);
    expect(outcomeOf(await pay('40.01'))).toEqual([422, 'LEDGER.HOLD_EXCEEDED']);
    expect((await pay('40.00')).status).toBe(201);
    expect((await holds.read(id)).body).toMatchObject({ captured: '100.00', status: 'closed', version: 3 });
  });
});

describe('the audit that ends every test of holds', () => {
  it.each([
    [
      'a held amount',
      'UPDATE account_balance SET held = held ? 1 WHERE held > 0',
      /holds \d+, its open holds are/,
    ],
    ['a hold', "UPDATE hold SET released = released ? 1 WHERE status = 'O'", /not its events/],
    ['an event', "UPDATE hold_event SET amount = amount ? 1 WHERE kind = 'captured'", /do not say the same/],
  ])('finds %s that was changed', async (_name, damage, finding) => {
    await holds.capture(await placed(holds.place(await customer(), '60.00')), [['bank', '10.00']]);
    expect(await auditBooks(service.sql)).toEqual([]);
    await service.sql(damage.replace('?', '+'));
    expect((await auditBooks(service.sql)).join()).toMatch(finding);
    await service.sql(damage.replace('?', '-'));
  });
});
