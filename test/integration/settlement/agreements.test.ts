import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accepted, refused } from '../../../src/platform/errors/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';
import { addShop, agree, openDaysBy, openSettlement, propose } from '../../support/settlement.js';

let service: Service;
let checker: string;
beforeAll(async () => {
  service = await startService();
  [checker] = await openSettlement(service);
  await addShop(service.call, checker);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const list = async (query: string): Promise<{ items: Record<string, unknown>[]; next: string | null }> => {
  const path = `/v1/books/main/settlement-agreements?currency=CNY${query}`;
  return (await service.call('GET', path, { role: 'finance' })).body;
};

describe('an agreement', () => {
  it('comes by maker and checker, in versions that stay', async () => {
    const made = await propose(service.call, 'm-1');
    expect(made.status).toBe(201);
    expect((await list('&party=m-1')).items).toEqual([]);
    const path = `/v1/books/main/approvals/${made.body.id}/approve`;
    const body = { contentHash: made.body.contentHash, reason: 'seen' };
    expect((await service.call('POST', path, { key: checker, body })).status).toBe(200);
    await agree(service.call, checker, 'm-1', { effectiveFrom: '2026-12-01', minimum: '10.00' });
    const { items } = await list('&party=m-1');
    expect(items).toMatchObject([
      { version: 1, effectiveFrom: '2026-01-01', netting: 'net' },
      { version: 2, effectiveFrom: '2026-12-01', minimum: '10.00' },
    ]);
    expect(items[0]).not.toHaveProperty('minimum');
  });

  it('is listed by key, page by page', async () => {
    for (const party of ['p-1', 'p-2', 'p-3']) await agree(service.call, checker, party);
    await agree(service.call, checker, 'p-2', { owed: 'carry' });
    const told: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page = await list(`&limit=2${next && `&after=${next}`}`);
      told.push(...page.items.map(({ party, version }) => `${party as string}/${version as number}`));
      next = page.next;
    }
    expect(told.filter((one) => one.startsWith('p-'))).toEqual(['p-1/1', 'p-2/1', 'p-2/2', 'p-3/1']);
  });

  it.each<[string, Record<string, unknown>, [number, string]]>([
    ['a currency of no book', { currency: 'JPY' }, [422, 'SETTLEMENT.CURRENCY_NOT_IN_BOOK']],
    ['a cycle without its field', { cycle: { kind: 'weekly' } }, [400, 'SETTLEMENT.CYCLE_MALFORMED']],
    [
      'a cycle with the field of another',
      { cycle: { kind: 'days', days: 1, threshold: '1.00' } },
      [400, 'SETTLEMENT.CYCLE_MALFORMED'],
    ],
    [
      'a threshold of nothing',
      { cycle: { kind: 'by-amount', threshold: '0.00' } },
      [400, 'LEDGER.AMOUNT_NOT_POSITIVE'],
    ],
    ['too fine a minimum', { minimum: '1.001' }, [400, 'LEDGER.AMOUNT_TOO_PRECISE']],
    [
      'a reserve that is never released',
      { reservePartsPerMillion: 1 },
      [400, 'SETTLEMENT.RESERVE_MALFORMED'],
    ],
    ['a calendar of nobody', { calendar: 'cn' }, [422, 'SETTLEMENT.CALENDAR_UNKNOWN']],
    ['a payee of nobody', { payee: 'nobody' }, [422, 'PAYEE.UNKNOWN']],
    ['a day that no week has', { cycle: { kind: 'weekly', weekdays: [8] } }, [400, 'HTTP.FIELD_INVALID']],
    ['an unknown field', { colour: 'red' }, [400, 'HTTP.FIELD_UNKNOWN']],
  ])('with %s is refused', async (_name, more, expected) => {
    const outcome = outcomeOf(await propose(service.call, 'bad', more));
    if (expected[0] === 400 && expected[1].startsWith('HTTP.')) expect(outcome[0]).toBe(400);
    else expect(outcome).toEqual(expected);
    expect((await list('&party=bad')).items).toEqual([]);
  });

  it('names calendars that the module which keeps them knows', async () => {
    const open = { onOrAfter: accepted<string>, plus: accepted<string> };
    openDaysBy(service, (code) =>
      code === 'cn' ? accepted(open) : refused({ kind: 'not-found', code: 'X', message: '' }),
    );
    await agree(service.call, checker, 'with-calendar', { calendar: 'cn' });
  });
});
