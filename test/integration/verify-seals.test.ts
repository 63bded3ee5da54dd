import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { move, openBook, posting } from '../support/book.js';
import { recomputeDigests, truncateTail } from '../support/forgery.js';
import { startService, type Service } from '../support/service.js';
import { Backup } from '../support/tampering.js';
import { verdictOf, type Verdict } from '../support/verification.js';
import { closeDay, DAYS, exportedSeals, moveTo, openDay, sealDay } from '../support/verification-world.js';

const TABLES = [
  ...['voucher', 'voucher_line', 'account_entry', 'account_day', 'account_balance', 'request', 'day_seal'],
  ...['voucher_fact', 'voucher_link', 'business_day'],
];

let service: Service;
let backup: Backup;
const directory = mkdtempSync(join(tmpdir(), 'suanpan-'));
const file = (name: string): string => join(directory, name);
/** Vouchers of each day, in their order. */
const vouchers: Record<string, string[]> = {};
/** Seals of the first two days, and an earlier export of the first day alone. */
let [both, first] = ['', ''];

beforeAll(async () => {
  service = await startService();
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'customer', glAccount: '2201' },
  ];
  await openBook(service.call, { accounts, businessDate: DAYS[0] });
  await openBook(service.call, { code: 'other' });
  for (const [index, day] of DAYS.entries()) {
    if (index > 0) {
      await openDay(service.call, day);
      await moveTo(service.call, day);
      await closeDay(service.call, DAYS[index - 1]!);
      await sealDay(service.call, DAYS[index - 1]!);
    }
    if (index === 1) writeFileSync(file('first'), (first = await exportedSeals(service.call)));
    vouchers[day] = [];
    for (let n = 0; n < 3; n++) vouchers[day].push(await post());
  }
  writeFileSync(file('both'), (both = await exportedSeals(service.call)));
  backup = await Backup.of(service.sql);
}, 120_000);
afterEach(() => backup.restore(TABLES));
afterAll(async () => {
  rmSync(directory, { recursive: true });
  expect((await verdictOf(service.databaseUrl)).found).toEqual([]);
  await service.stop();
});

async function post(): Promise<string> {
  const { status, body } = await service.call(
    'POST',
    '/v1/books/main/vouchers',
    posting(move('bank', 'customer', '1.00')),
  );
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id;
}

const verdict = (...args: string[]): Promise<Verdict> => verdictOf(service.databaseUrl, ...args);
const foundWith = async (...args: string[]): Promise<readonly string[]> => (await verdict(...args)).found;
const withoutSeals = (number = 0) => service.sql('DELETE FROM day_seal WHERE number > ?', [number]);

describe('books with their exported seals', () => {
  it('are sound, whether the export is the latest or an earlier one', async () => {
    expect(first.split('\n')).toHaveLength(4);
    for (const name of ['both', 'first']) expect(await foundWith('--seals', file(name))).toEqual([]);
    expect((await verdict('--seals', file('first'), '--seals', file('both'))).exitCode).toBe(0);
  });
});

describe('a tail that was cut off consistently', () => {
  const tail = () => vouchers[DAYS[1]]!.slice(1).concat(vouchers[DAYS[2]]!);
  beforeAll(() => expect(tail()).toHaveLength(5));

  it('is not seen when the seals were cut off with it', async () => {
    await truncateTail(service.sql, tail());
    await withoutSeals(1);
    expect(await auditBooks(service.sql)).toEqual([]);
    expect(await verdict()).toMatchObject({ exitCode: 0, found: [] });
    expect(await foundWith('--seals', file('first'))).toEqual([]);
  });

  it('is named by a seal that was exported', async () => {
    await truncateTail(service.sql, tail());
    await withoutSeals(1);
    const { exitCode, found, output } = await verdict('--seals', file('both'));
    expect(exitCode).toBe(1);
    expect(found).toEqual([
      'SEAL_DAY_WRONG main 2 2026-11-22',
      'SEAL_MISSING main 2 2026-11-22',
      `VOUCHER_MISSING ${vouchers[DAYS[1]]![2]}`,
    ]);
    expect(output).toContain('3 vouchers were sealed');
    expect(output).toContain(`there are 1, the last ${vouchers[DAYS[1]]![0]}`);
  });

  it('is named by the stored seal when that was left', async () => {
    await truncateTail(service.sql, tail());
    expect(await foundWith()).toEqual([
      'SEAL_DAY_WRONG main 2 2026-11-22',
      `VOUCHER_MISSING ${vouchers[DAYS[1]]![2]}`,
    ]);
  });

  it('is named by the exported seal when the day was sealed anew', async () => {
    await truncateTail(service.sql, tail());
    await withoutSeals(1);
    await sealDay(service.call, DAYS[1]);
    expect(await foundWith()).toEqual([]);
    expect(await foundWith('--seals', file('both'))).toEqual([
      'SEAL_DAY_WRONG main 2 2026-11-22',
      'SEAL_NOT_AS_EXPORTED main 2 2026-11-22',
      `VOUCHER_MISSING ${vouchers[DAYS[1]]![2]}`,
    ]);
  });

  it('on a day that nobody sealed is not seen', async () => {
    await truncateTail(service.sql, vouchers[DAYS[2]]!.slice(1));
    expect(await foundWith('--seals', file('both'))).toEqual([]);
  });
});

describe('digests that were made anew after a change', () => {
  it('hide it from everything but a seal', async () => {
    const [id] = vouchers[DAYS[0]]!;
    await service.sql("UPDATE voucher SET memo = 'forged' WHERE id = UNHEX(REPLACE(?, '-', ''))", [id]);
    await recomputeDigests(service.sql);
    expect(await foundWith()).toEqual(['SEAL_DAY_WRONG main 1 2026-11-21']);
    await withoutSeals();
    expect(await auditBooks(service.sql)).toEqual([]);
    expect(await foundWith()).toEqual([]);
    expect(await foundWith('--seals', file('both'))).toEqual([
      'SEAL_DAY_WRONG main 1 2026-11-21',
      'SEAL_MISSING main 1 2026-11-21',
      'SEAL_MISSING main 2 2026-11-22',
    ]);
  });
});

describe('seals', () => {
  it.each<[string, string, string[], string[]]>([
    [
      'taken out',
      'DELETE FROM day_seal WHERE number = 1',
      ['SEAL_MISSING main 1'],
      ['SEAL_MISSING main 1 2026-11-21'],
    ],
    ['at the end taken out', 'DELETE FROM day_seal WHERE number = 2', [], ['SEAL_MISSING main 2 2026-11-22']],
    [
      'changed',
      'UPDATE day_seal SET voucher_count = 9 WHERE number = 1',
      ['SEAL_DIGEST_WRONG main 1 2026-11-21'],
      ['SEAL_DIGEST_WRONG main 1 2026-11-21', 'SEAL_NOT_AS_EXPORTED main 1 2026-11-21'],
    ],
  ])('%s are named', async (_, statement, alone, withExport) => {
    await service.sql(statement);
    expect(await foundWith()).toEqual(alone);
    expect(await foundWith('--seals', file('both'))).toEqual(withExport);
  });

  it('of a book that is not there are named', async () => {
    writeFileSync(
      file('gone'),
      '{"format":"suanpan-seals/1","book":"gone"}\n{"end":true,"seals":0,"digest":"'.concat(
        '00'.repeat(32),
        '"}\n',
      ),
    );
    expect(await foundWith('--seals', file('gone'))).toEqual(['BOOK_UNKNOWN gone']);
  });

  it.each<[string, () => string, string]>([
    ['cut off', () => both.split('\n').slice(0, 2).join('\n'), 'the last line is missing'],
    ['changed', () => both.replace('"voucherCount":3', '"voucherCount":2'), 'are not as they were exported'],
    ['something else', () => 'hello', 'line 1 is not a JSON object'],
  ])('in a file that is %s cannot be compared', async (_, text, reason) => {
    writeFileSync(file('damaged'), text());
    const { exitCode, errors } = await verdict('--seals', file('damaged'));
    expect([exitCode, errors]).toEqual([2, expect.stringContaining(reason)]);
  });
});

describe('from a sealed day on', () => {
  const from = (date: string, ...more: string[]) => verdict('--book', 'main', '--from-seal', date, ...more);

  it('only what came later is walked over', async () => {
    expect(await from(DAYS[0])).toMatchObject({
      exitCode: 0,
      checked: { vouchers: 6, entries: 12, accounts: 2 },
    });
    expect(await from(DAYS[1])).toMatchObject({
      exitCode: 0,
      checked: { vouchers: 3, entries: 6, seals: 2 },
    });
  });

  it('a change of what is trusted is not seen, a later one is', async () => {
    const change = (id: string) =>
      service.sql("UPDATE voucher SET memo = 'forged' WHERE id = UNHEX(REPLACE(?, '-', ''))", [id]);
    await change(vouchers[DAYS[0]]![0]!);
    expect((await from(DAYS[0])).found).toEqual([]);
    await change(vouchers[DAYS[1]]![0]!);
    expect((await from(DAYS[0])).found).toEqual([`VOUCHER_DIGEST_WRONG main ${vouchers[DAYS[1]]![0]}`]);
  });

  it.each([
    [
      'an entry that is missing',
      'DELETE FROM account_entry WHERE sequence = 8',
      ['ENTRY_MISSING main bank#8', 'ENTRY_MISSING main customer#8'],
    ],
    [
      'an entry too many',
      `INSERT INTO account_entry SELECT account_id, 10, voucher_id, line_number, business_date, side, amount, balance_before,
         balance_after, recorded_at, digest FROM account_entry WHERE sequence = 9`,
      ['ENTRY_WITHOUT_LINE main bank#10', 'ENTRY_WITHOUT_LINE main customer#10'],
    ],
    [
      'the first entry after it',
      "UPDATE account_entry SET digest = REPEAT('x', 32) WHERE sequence = 4",
      ['ENTRY_DIGEST_WRONG main bank#4', 'ENTRY_DIGEST_WRONG main customer#4'],
    ],
    [
      'a balance',
      'UPDATE account_balance SET debit_total = debit_total + 1 WHERE last_sequence > 0',
      ['BALANCE_WRONG main bank', 'BALANCE_WRONG main customer'],
    ],
    [
      'a turnover',
      "UPDATE account_day SET debit_turnover = 7 WHERE business_date = '2026-11-22' AND debit_turnover > 0",
      ['TURNOVER_WRONG main bank 2026-11-22'],
    ],
    [
      'a seal that it rests on',
      "UPDATE day_seal SET digest = REPEAT('x', 32) WHERE number = 1",
      ['SEAL_DIGEST_WRONG main 1 2026-11-21'],
    ],
    ['a later day', "DELETE FROM voucher WHERE business_date = '2026-11-22' LIMIT 1", null],
  ])('%s is named', async (_, statement, expected) => {
    await service.sql(statement);
    const { exitCode, found } = await from(DAYS[0]);
    expect(exitCode).toBe(1);
    expect(found).toEqual(
      expected ?? ['SEAL_DAY_WRONG main 2 2026-11-22', `VOUCHER_MISSING ${vouchers[DAYS[1]]![0]}`],
    );
  });

  it('a day that is not sealed, or follows one that is not, is refused', async () => {
    const unsealed = await from(DAYS[2]);
    expect([unsealed.exitCode, unsealed.errors]).toEqual([
      2,
      expect.stringContaining(`${DAYS[2]} of book main is not sealed`),
    ]);
    expect((await from('2026-11-20')).exitCode).toBe(2);
    await service.sql('DELETE FROM day_seal WHERE number = 1');
    const gap = await from(DAYS[1]);
    expect([gap.exitCode, gap.errors]).toEqual([
      2,
      expect.stringContaining(`${DAYS[0]} of book main is not sealed`),
    ]);
    expect((await verdict('--from-seal', DAYS[0])).exitCode).toBe(2);
  });
});
