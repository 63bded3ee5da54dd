import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { move, openBook } from '../support/book.js';
import { startService, type Service } from '../support/service.js';
import { verdictOf } from '../support/verification.js';

const VOUCHERS = 2_500;
const ACCOUNTS = 1_000;
const AT_ONCE = 500;
/** Beginning, end, and on both sides of where pages of vouchers and of accounts end. */
const PLACES = [0, 1, 898, 899, 900, 901, 1_798, 1_799, 1_800, 1_801, 2_498, 2_499];

const code = (n: number): string => `customer:${String(n % ACCOUNTS).padStart(4, '0')}`;
const slices = (count: number): number[][] =>
  Array.from({ length: count / AT_ONCE }, (_, slice) =>
    Array.from({ length: AT_ONCE }, (_, index) => slice * AT_ONCE + index),
  );

let service: Service;
/** In the order in which they are walked over. */
let vouchers: string[];
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { accounts: [{ code: 'bank', glAccount: '1002' }] });
  for (const numbers of slices(ACCOUNTS)) {
    const accounts = numbers.map((n) => ({ code: code(n), name: 'n', glAccount: '2201', currency: 'CNY' }));
    await send('accounts/batch', { accounts }, 'operator');
  }
  for (const numbers of slices(VOUCHERS)) {
    const items = numbers.map((n) => ({
      ...{ requestNumber: `page-${n}`, businessType: 'transfer', metadata: { order: `${n}`, shop: '7' } },
      lines: move('bank', code(n), '1.00'),
    }));
    await send('vouchers/batch', { mode: 'atomic', items }, 'poster');
  }
  const rows = await service.sql<{ id: string }>('SELECT LOWER(HEX(id)) AS id FROM voucher ORDER BY id');
  vouchers = rows.map(({ id }) => id);
}, 180_000);
afterAll(() => service.stop());

async function send(path: string, body: object, role: 'operator' | 'poster'): Promise<void> {
  const { status, body: answer } = await service.call('POST', `/v1/books/main/${path}`, { role, body });
  if (status >= 300) throw new Error(JSON.stringify(answer).slice(0, 500));
}

const spelled = (id: string): string => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const listOf = (ids: readonly string[]): string => ids.map((id) => `x'${id}'`).join();

describe('books of many pages', () => {
  it('are walked over whole', async () => {
    const { found, checked } = await verdictOf(service.databaseUrl);
    expect(found).toEqual([]);
    expect(checked).toMatchObject({
      vouchers: VOUCHERS,
      lines: 2 * VOUCHERS,
      entries: 2 * VOUCHERS,
      accounts: ACCOUNTS + 1,
    });
  });

  it('vouchers are named wherever they stand', async () => {
    const changed = PLACES.map((place) => vouchers[place]!);
    const where = `WHERE id IN (${listOf(changed)})`;
    await service.sql(`UPDATE voucher SET memo = 'forged' ${where}`);
    const { found } = await verdictOf(service.databaseUrl);
    await service.sql(`UPDATE voucher SET memo = '' ${where}`);
    expect(found).toEqual(changed.map((id) => `VOUCHER_DIGEST_WRONG main ${spelled(id)}`).sort());
  });

  it('so are accounts, and the index of metadata', async () => {
    const accounts = await service.sql<{ id: string; code: string }>(
      'SELECT id, code FROM account ORDER BY id',
    );
    const changed = [0, 1, 898, 899, 900, 901, 1_000].map((place) => accounts[place]!);
    const where = `WHERE account_id IN (${changed.map(({ id }) => id).join()})`;
    const facts = PLACES.map((place) => vouchers[place]!);
    await service.sql(`UPDATE account_balance SET held = 1 ${where}`);
    const [kept] = await service.sql<{ rows: string }>('SELECT COUNT(*) AS `rows` FROM voucher_fact');
    await service.sql('CREATE TABLE kept_fact SELECT * FROM voucher_fact');
    await service.sql(`DELETE FROM voucher_fact WHERE voucher_id IN (${listOf(facts)})`);
    const { found } = await verdictOf(service.databaseUrl);
    await service.sql(`UPDATE account_balance SET held = 0 ${where}`);
    await service.sql(
      `INSERT INTO voucher_fact SELECT * FROM kept_fact WHERE voucher_id IN (${listOf(facts)})`,
    );
    await service.sql('DROP TABLE kept_fact');
    expect(Number(kept!.rows)).toBe(2 * VOUCHERS);
    expect(found).toEqual(
      [
        ...changed.map((account) => `HELD_WRONG main ${account.code}`),
        ...facts.map((id) => `METADATA_INDEX_WRONG main ${spelled(id)}`),
      ].sort(),
    );
    expect((await verdictOf(service.databaseUrl)).found).toEqual([]);
  });

  it('a header that counts no lines, or many, or fewer than none, changes no other page', async () => {
    const changed = [0, 899, 900].map((place) => vouchers[place]!);
    const set = (index: number, count: number) =>
      service.sql(`UPDATE voucher SET line_count = ${count} WHERE id = x'${changed[index]}'`);
    for (const [index, count] of [0, 32_000, -1].entries()) await set(index, count);
    const { found } = await verdictOf(service.databaseUrl);
    for (const index of changed.keys()) await set(index, 2);
    expect(found).toEqual(changed.map((id) => `VOUCHER_LINES_WRONG main ${spelled(id)}`).sort());
  });
});
