import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BookDirectory } from '../../src/ledger/books/index.js';
import { ExportJournal } from '../../src/ledger/journal/export-journal.js';
import { valueOf } from '../../src/platform/errors/index.js';
import { move, openAccount, openBook, posting, type Line } from '../support/book.js';
import { randomOf, seedOf, type Random } from '../support/random.js';
import { startService, type Service } from '../support/service.js';

const DAY_1 = '2026-11-20';
const DAY_2 = '2026-11-21';
const CURRENCIES = ['CNY', 'JPY', 'KWD', 'USDT-TRC20'];
const DECIMALS: Readonly<Record<string, number>> = { CNY: 2, JPY: 0, KWD: 3, 'USDT-TRC20': 18 };
const MEMOS = [
  undefined,
  'Top-up 充值 😀',
  'x; y ; date:2020-01-01, z [2020-02-02]',
  '* 100% | (a) {1} @ 2 = "quoted" \\n',
  '\u2028 2026-01-01 forged',
];
/** GL account, account codes without their currency; each is opened in every currency. */
const ACCOUNTS: readonly (readonly [string, string])[] = [
  ['3101', 'channel:alipay'],
  ['3101', 'channel.wechat-2'],
  ['1002', 'bank'],
  ['1003', 'bank'],
  ['6011', 'fees:a::b:'],
];
const hasHledger = spawnSync('hledger', ['--version']).status === 0;
if (!hasHledger)
  console.warn('hledger is not installed (apt-get install hledger): the journal is not read back by it');

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe('the journal of a book', () => {
  const opened: { code: string; currency: string }[] = [];
  const sent = { total: 0, firstDay: 0 };

  beforeAll(async () => {
    const body = { code: 'USDT-TRC20', name: 'Tether', decimals: 18 };
    expect((await service.call('POST', '/v1/currencies', { role: 'admin', body })).status).toBe(201);
    await openBook(service.call, { code: 'main', currencies: CURRENCIES, businessDate: DAY_1 });
    await openBook(service.call, { code: 'other', accounts: [{ code: 'theirs', glAccount: '3101' }] });
    for (const [glAccount, prefix] of ACCOUNTS) {
      for (const currency of CURRENCIES) {
        const code = `${prefix}:${glAccount}:${currency}`;
        await openAccount(service.call, 'main', { code, glAccount, currency });
        opened.push({ code, currency });
      }
    }
    const admin = { role: 'admin', body: { businessDate: DAY_2 } } as const;
    expect((await service.call('POST', '/v1/books/main/business-days', admin)).status).toBe(201);
    await postRandomVouchers(randomOf(seedOf('journal')));
  });

  /** More than two pages, over two dates in mixed order. */
  async function postRandomVouchers(random: Random): Promise<void> {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let turn = 0; turn < 40; turn++) {
          const businessDate = random.pick([DAY_1, DAY_2]);
          sent.total++;
          if (businessDate === DAY_1) sent.firstDay++;
          await post('main', linesOf(random), {
            businessDate,
            memo: random.pick(MEMOS),
            reference: 'order:7',
          });
        }
      }),
    );
  }

  function linesOf(random: Random): Line[] {
    return Array.from({ length: 1 + random.below(3) }, () => {
      const currency = random.pick(CURRENCIES);
      const codes = opened.filter((account) => account.currency === currency).map((account) => account.code);
      return move(random.pick(codes), random.pick(codes), amountOf(random, DECIMALS[currency]!), currency);
    }).flat();
  }

  it('holds every voucher of the book once, in order of business date and id', async () => {
    const { status, headers, body } = await read('main');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const heads = headsOf(body);
    expect(heads).toHaveLength(sent.total);
    expect(heads).toEqual([...new Set(heads)].sort());
    expect(body.trimEnd().split('\n').at(-1)).toBe(`; end of journal, ${sent.total} vouchers`);
  });

  it('keeps to the dates asked for, both included', async () => {
    expect(headsOf((await read('main', `?to=${DAY_1}`)).body)).toHaveLength(sent.firstDay);
    expect(headsOf((await read('main', `?from=${DAY_2}&to=${DAY_2}`)).body)).toHaveLength(
      sent.total - sent.firstDay,
    );
    expect(headsOf((await read('main', '?from=2026-12-01')).body)).toEqual([]);
  });

  it.skipIf(!hasHledger)('is read by hledger to the same balances, account by account', async () => {
    const { body } = await read('main');
    const balances = hledgerBalances(body);
    for (const { code, currency } of opened) {
      const account = (await service.call('GET', `/v1/books/main/accounts/${code}`)).body;
      const signed = account.normalSide === 'debit' ? 1n : -1n;
      const expected = signed * minor(account.balances.ledgerBalance);
      const name = [...balances.keys()].find((each) => decodeURIComponent(each).endsWith(`:${code}`));
      // hledger leaves accounts out that stand at zero.
      expect([code, name ? balances.get(name) : { minor: 0n, currency }]).toEqual([
        code,
        { minor: expected, currency },
      ]);
    }
    expect(balances.size).toBeLessThanOrEqual(opened.length);
  });

  it.skipIf(!hasHledger)('takes no dates, tags or lines of transactions from memos', async () => {
    const { body } = await read('main');
    const dates = hledger(body, ['register', '-O', 'csv'])
      .slice(1)
      .map((row) => row[1]);
    expect(new Set(dates)).toEqual(new Set([DAY_1, DAY_2]));
    const tags = hledger(body, ['tags']).map((row) => row[0]);
    expect(tags).toEqual(['client', 'memo', 'name', 'reference', 'request', 'type']);
  });

  it('breaks off, instead of ending as if it were whole, when reading fails on the way', async () => {
    await openBook(service.call, { code: 'torn', accounts: [{ code: 'a', glAccount: '3101' }] });
    await post('torn', move('a', 'a', '1.00'));
    await service.sql(
      `UPDATE voucher_line SET gl_account_id = 0 WHERE account_id =
         (SELECT id FROM account WHERE book_id = (SELECT id FROM book WHERE code = 'torn'))`,
    );
    await expect(read('torn')).rejects.toThrow();
  });

  it('reads a page when it is wanted and not before, so that a slow reader fills no memory', async () => {
    const book = valueOf(await service.app.get(BookDirectory, { strict: false }).byCode('main'));
    const text = service.app.get(ExportJournal, { strict: false }).textOf(book, { from: DAY_2, to: null });
    const heading = (await text.next()).value!;
    const firstPage = (await text.next()).value!;
    expect(headsOf(heading + firstPage)).toHaveLength(100);
    await post('main', move('bank:1002:CNY', 'bank:1003:CNY', '0.01'), {
      businessDate: DAY_2,
      memo: 'meanwhile',
    });
    sent.total++;
    let rest = '';
    for await (const page of text) rest += page;
    expect(rest).toContain('; memo: meanwhile');
  });

  it.each([
    [`?from=${DAY_2}&to=${DAY_1}`, 400, 'LEDGER.DATES_REVERSED'],
    ['?from=2026-13-01', 400, 'HTTP.FIELD_INVALID'],
    ['?format=ledger', 400, 'HTTP.FIELD_UNKNOWN'],
  ])('refuses %s', async (query, status, code) => {
    const answer = await read('main', query);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('is not for posters, and knows no book that is not there', async () => {
    expect((await service.call('GET', '/v1/books/main/journal', { role: 'poster' })).body.code).toBe(
      'AUTH.ROLE_MISSING',
    );
    expect((await read('nowhere')).body.code).toBe('LEDGER.BOOK_NOT_FOUND');
  });
});

const read = (book: string, query = '') =>
  service.call('GET', `/v1/books/${book}/journal${query}`, { role: 'finance' });

async function post(book: string, lines: readonly Line[], more: Record<string, unknown> = {}): Promise<void> {
  const answer = await service.call('POST', `/v1/books/${book}/vouchers`, posting(lines, more));
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

/** The first lines of the transactions: date and voucher id. */
const headsOf = (journal: string): string[] =>
  journal
    .split('\n')
    .filter((line) => /^\d{4}-/.test(line))
    .map((line) => line.replace(' transfer | ', ' '));

function amountOf(random: Random, decimals: number): string {
  const digits = String(1 + random.below(2 ** 31)).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Amounts of one currency have the same number of decimals, so that leaving out the point compares them. */
const minor = (amount: string): bigint => BigInt(amount.replace('.', ''));

function hledgerBalances(journal: string): Map<string, { minor: bigint; currency: string }> {
  const rows = hledger(journal, ['balance', '-N', '--flat', '-O', 'csv']).slice(1);
  return new Map(
    rows.map(([account, balance]) => {
      const [amount, currency] = balance!.split(' ');
      return [account!, { minor: minor(amount!), currency: currency!.replaceAll('"', '') }];
    }),
  );
}

/** @returns the fields of each line that it prints; lines that are not CSV are one field */
function hledger(journal: string, command: string[]): string[][] {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const run = spawnSync('hledger', ['-f', '-', ...command], { input: journal, encoding: 'utf8', env });
  if (run.status !== 0) throw new Error(`hledger does not read the journal:\n${run.stderr}`);
  const lines = run.stdout.trimEnd().split('\n');
  return lines.map((line) => (line.startsWith('"') ? csvFields(line) : [line]));
}

const csvFields = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, field]) => field!.replaceAll('""', '"'));
