import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { make } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';
import { FixtureSource, openSettlement, settlementOf } from '../../support/settlement.js';
import { FUNDING, fundsOf, keyPart, openFunds, runOf } from '../../support/settlement-funds.js';

const date = '2026-11-23';

let service: Service;
let funds: ReturnType<typeof fundsOf>;
beforeAll(async () => {
  service = await startService();
  const [checker] = await openSettlement(service);
  funds = fundsOf(service);
  await openFunds(service.call, checker);
});
afterAll(async () => {
  expect(await funds.audit()).toEqual([]);
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

let serial = 0;

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
