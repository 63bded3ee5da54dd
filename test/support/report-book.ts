import { expect } from 'vitest';
import { move, openAccount, openBook, posting, type Line } from './book.js';
import type { Call } from './call.js';
import type { Random } from './random.js';
import type { TestSchema } from './schema.js';

export const REPORT_DATES = ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-02', '2026-11-03'];
export const REPORT_CURRENCIES: Readonly<Record<string, number>> = { CNY: 2, JPY: 0, 'USDT-TRC20': 18 };

/** GL accounts under which there is an account for each currency and number. */
const GL_ACCOUNTS = ['1002', '2201', '2202', '3101', '3201', '3301', '6011', '6401'];
const TYPES = ['transfer', 'top-up', 'fee'];

/** What spreadsheets run, what breaks lines and columns, and what they cannot show. */
export const HOSTILE_TEXTS = [
  '=1+1',
  '+1',
  '-2+3',
  '@SUM(A1:A9)',
  '\t=1',
  '\r=1',
  '\n=1',
  "'=1",
  '＝1+1',
  'a,b;c|d "quoted" \'single\'',
  'two\nlines',
  'two\r\nlines',
  '  blanks at both ends  ',
  '中文摘要，全角“引号”',
  '😀 <b>&amp;</b> ]]> _x000D_ <script>alert(1)</script>',
  '=HYPERLINK("http://example.com","click")',
];

/**
 * A book of five dates, some closed, with random vouchers on all of them: some posted late, some taken back, amounts
 * from one minor unit to more digits than a double has, and texts that are not harmless.
 */
export async function openReportBook(
  call: Call,
  sql: TestSchema['sql'],
  random: Random,
  code: string,
): Promise<void> {
  const currencies = Object.keys(REPORT_CURRENCIES);
  const token = { code: 'USDT-TRC20', name: 'Tether', decimals: 18 };
  expect((await call('POST', '/v1/currencies', { role: 'admin', body: token })).status).toBe(201);
  await openBook(call, { code, currencies, businessDate: REPORT_DATES[0]! });
  const accounts = GL_ACCOUNTS.flatMap((glAccount) =>
    currencies.flatMap((currency) =>
      [1, 2, 3].map((n) => ({
        code: `${glAccount}:${currency}:${n}`,
        glAccount,
        currency,
        party: `party-${n}`,
      })),
    ),
  );
  for (const account of accounts) {
    const mustBeZero = account.glAccount === '3201' || account.code === '2201:CNY:1';
    await openAccount(call, code, {
      ...account,
      ...(account.glAccount.startsWith('2') && { overdraftLimit: '1000000000000' }),
      mustBeZero,
    });
  }
  for (const businessDate of REPORT_DATES.slice(1)) {
    const opened = await call('POST', `/v1/books/${code}/business-days`, {
      role: 'admin',
      body: { businessDate },
    });
    expect(opened.status).toBe(201);
  }
  const codesOf = (currency: string): string[] =>
    accounts.filter((account) => account.currency === currency).map((account) => account.code);
  for (let turn = 0; turn < 160; turn++) {
    await postRandom(call, random, code, codesOf);
  }
  await makeHostile(sql, code);
}

async function postRandom(
  call: Call,
  random: Random,
  book: string,
  codesOf: (currency: string) => string[],
): Promise<void> {
  const lines: Line[] = Array.from({ length: 1 + random.below(3) }, () => {
    const currency = random.pick(Object.keys(REPORT_CURRENCIES));
    const codes = codesOf(currency);
    return move(
      random.pick(codes),
      random.pick(codes),
      amountOf(random, REPORT_CURRENCIES[currency]!),
      currency,
    );
  }).flat();
  const more = {
    businessDate: random.pick(REPORT_DATES),
    businessType: random.pick(TYPES),
    reference: 'order:7',
  };
  const posted = await call('POST', `/v1/books/${book}/vouchers`, posting(lines, more));
  // Some would overdraw an account that may not be: refused, and nothing of them is to be seen.
  expect([201, 422]).toContain(posted.status);
  if (posted.status !== 201 || random.below(6) > 0) return;
  const reversal = { body: { reason: 'taken back' }, headers: { 'idempotency-key': `r-${posted.body.id}` } };
  const reversed = await call('POST', `/v1/books/${book}/vouchers/${posted.body.id}/reversals`, reversal);
  expect([201, 422]).toContain(reversed.status);
}

const amountOf = (random: Random, decimals: number): string => {
  const whole = String(random.below(900_000) + 1);
  return decimals === 0 ? whole : `${whole}.${String(random.below(99) + 1).padStart(2, '0')}`;
};

/** Callers cannot send all of them; older data may hold them. */
async function makeHostile(sql: TestSchema['sql'], book: string): Promise<void> {
  const ids = await sql<{ id: string }>(
    'SELECT a.id FROM account a JOIN book b ON b.id = a.book_id WHERE b.code = ? ORDER BY a.id',
    [book],
  );
  for (const [n, { id }] of ids.entries()) {
    await sql('UPDATE account SET name = ? WHERE id = ?', [HOSTILE_TEXTS[n % HOSTILE_TEXTS.length], id]);
  }
  const vouchers = await sql<{ id: Buffer }>(
    'SELECT v.id FROM voucher v JOIN book b ON b.id = v.book_id WHERE b.code = ? ORDER BY v.id',
    [book],
  );
  for (const [n, { id }] of vouchers.entries()) {
    await sql('UPDATE voucher SET memo = ? WHERE id = ?', [HOSTILE_TEXTS[n % HOSTILE_TEXTS.length], id]);
  }
}

/** Moves the book to its last date and closes those before it. */
export async function closeReportDates(call: Call, book: string, upTo: string): Promise<void> {
  const last = REPORT_DATES.at(-1)!;
  const moved = await call('PUT', `/v1/books/${book}/business-date`, {
    role: 'finance',
    body: { businessDate: last },
  });
  expect(moved.status).toBe(200);
  for (const date of REPORT_DATES.filter((each) => each <= upTo)) {
    const closed = await call('POST', `/v1/books/${book}/business-days/${date}/close`, { role: 'finance' });
    expect(closed.status).toBe(200);
  }
}
