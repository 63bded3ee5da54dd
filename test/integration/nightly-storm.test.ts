import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '../../src/platform/clock/index.js';
import { PageSizes } from '../../src/trial-balance/nightly/page-sizes.js';
import { auditBooks } from '../support/audit-books.js';
import { move, openAccount, openBook, posting } from '../support/book.js';
import { holdsOf } from '../support/holds.js';
import { financeOf } from '../support/nightly.js';
import { randomOf, seedOf } from '../support/random.js';
import { startService, type Service } from '../support/service.js';
import { storm } from '../support/storm.js';
import { figuresFromEntries, storedFigures } from '../support/trial-balance-from-entries.js';

const FIRST = '2026-11-01';
const CUTS = 8;
const dateOf = (day: number): string => addDays(FIRST, day);

let service: Service;
let finance: ReturnType<typeof financeOf>;
const codes = Array.from({ length: 12 }, (_, index) => `account:${index}`);

beforeAll(async () => {
  service = await startService();
  // Many pages, so that much is posted between the first and the last of them.
  Object.assign(service.app.get(PageSizes), {
    vouchers: 20,
    accounts: 2,
    holds: 5,
    entries: 50,
    ranges: 2,
    voucherSums: 3,
    accountSums: 3,
  });
  await openBook(service.call, { businessDate: FIRST });
  finance = financeOf(service.call, 'main');
  for (const code of codes)
    await openAccount(service.call, 'main', { code, glAccount: '3101', overdraftLimit: 'unlimited' });
  for (let day = 1; day <= CUTS; day++) await finance.openDay(dateOf(day));
});
afterAll(() => service.stop());

it('finds nothing while vouchers are posted, also into the date itself, and days are cut and closed', async () => {
  const seed = seedOf('trial balances in a storm');
  const random = randomOf(seed);
  let storming = true;
  let current = 0;
  const plan = {
    urls: [service.url],
    book: 'main',
    accounts: codes,
    clients: 4,
    postingsPerClient: 150,
    seed,
  };
  const posting1 = storm(plan).finally(() => (storming = false));
  const holds = holdsOf(service.call);
  let late = 0;
  const latecomer = (async () => {
    while (storming) {
      const businessDate = dateOf(Math.max(0, current - 1 - random.below(2)));
      const lines = move(random.pick(codes), random.pick(codes), '1.00');
      const answer = await service.call('POST', '/v1/books/main/vouchers', posting(lines, { businessDate }));
      if (answer.status === 201) late++;
      else expect(answer.body.code).toBe('LEDGER.BUSINESS_DATE_CLOSED');
      await holds.place(random.pick(codes), '1.00');
    }
  })();
  let proved = 0;
  let withBase = 0;
  const prove = async (date: string): Promise<void> => {
    const { outcome, base } = await finance.prove(date);
    expect(await finance.findings(date)).toEqual([]);
    expect(outcome).toBe('balanced');
    proved++;
    if (base !== null) withBase++;
  };
  const close = async (date: string): Promise<void> => {
    for (;;) {
      const { status, body } = await finance.close(date);
      if (status === 200) return;
      expect(body.code).toBe('TRIAL_BALANCE.OUTDATED');
      await prove(date);
    }
  };
  while (current < CUTS) {
    await finance.moveTo(dateOf(++current));
    await prove(dateOf(current - 1));
    if (current > 1) {
      await close(dateOf(current - 2));
      await prove(dateOf(current - 2));
    }
  }
  while (storming) await prove(dateOf(CUTS - 1));
  const { broken, acknowledged } = await posting1;
  await latecomer;
  expect(broken).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(200);
  expect(late).toBeGreaterThan(10);
  expect(proved).toBeGreaterThanOrEqual(2 * CUTS - 1);
  expect(withBase).toBeGreaterThan(0);
  for (let day = 0; day < CUTS; day++) {
    await prove(dateOf(day));
    const { revision } = await finance.read(dateOf(day));
    const stored = await storedFigures(service.sql, 'main', dateOf(day), revision);
    expect(stored).toEqual(await figuresFromEntries(service.sql, 'main', dateOf(day)));
  }
  expect(await auditBooks(service.sql)).toEqual([]);
}, 300_000);
