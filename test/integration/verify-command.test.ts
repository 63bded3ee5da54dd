import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POSTING_USER_GRANTS } from '../../migrations/grants.js';
import { runVerification } from '../../src/verification/index.js';
import { FINDINGS } from '../../src/verification/rules/finding.js';
import { move, openBook, posting } from '../support/book.js';
import { startService, type Service } from '../support/service.js';
import { verdictOf } from '../support/verification.js';

const ACCOUNTS = [
  { code: 'bank', glAccount: '1002' },
  { code: 'customer', glAccount: '2201' },
];

let service: Service;
let user: string;
beforeAll(async () => {
  service = await startService();
  for (const code of ['main', 'other']) {
    await openBook(service.call, { code, accounts: ACCOUNTS });
    for (let n = 0; n < 3; n++) {
      const voucher = posting(move('bank', 'customer', '1.00'));
      expect((await service.call('POST', `/v1/books/${code}/vouchers`, voucher)).status).toBe(201);
    }
  }
  user = new URL(service.databaseUrl).username;
});
afterAll(() => service.stop());

/** What a person sees. */
async function shown(args: readonly string[], isTTY = false, env: NodeJS.ProcessEnv = {}) {
  const [output, errorOutput] = [new PassThrough(), new PassThrough()];
  const exitCode = await runVerification({
    ...{ args, env, grants: POSTING_USER_GRANTS, errorOutput },
    output: Object.assign(output, { isTTY }),
  });
  const textOf = (stream: PassThrough): string => String(stream.read() ?? '');
  return { exitCode, output: textOf(output), errors: textOf(errorOutput) };
}

describe('npm run verify', () => {
  it('says how much it looked at and that the books are sound', async () => {
    const { exitCode, output, errors } = await shown([], false, { DATABASE_URL: service.databaseUrl });
    expect([exitCode, errors]).toEqual([0, '']);
    expect(output).toContain('Looked at 2 books, 6 vouchers, 12 lines, 12 entries, 4 accounts');
    expect(output).toMatch(/The books are sound\.\n$/);
    expect(output).toContain('6 vouchers\n');
  });

  it('shows a bar on a terminal', async () => {
    const { exitCode, output } = await shown(['--database-url', service.databaseUrl], true);
    expect(exitCode).toBe(0);
    expect(output).toContain('100%  6 vouchers');
    expect(output).toMatch(/The books are sound\.\n$/);
  });

  it('names what it finds in a line each, and as JSON', async () => {
    await service.sql(
      "UPDATE account_balance SET held = 5 WHERE account_id = (SELECT id FROM account WHERE code = 'bank' LIMIT 1)",
    );
    const { exitCode, output } = await shown(['--database-url', service.databaseUrl]);
    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /\nVERIFY\.HELD_WRONG {2}book main, account bank: 5 is held, its open holds come to 0\n/,
    );
    expect(output).toMatch(/\n1 finding\. The books are not sound\.\n$/);
    const json = JSON.parse((await verdictOf(service.databaseUrl)).output);
    expect(json).toMatchObject({
      sound: false,
      findings: [
        {
          code: 'VERIFY.HELD_WRONG',
          subject: { book: 'main', account: 'bank' },
          detail: '5 is held, its open holds come to 0',
        },
      ],
      unlisted: 0,
      checked: { books: 2, vouchers: 6 },
      seconds: expect.any(Number),
    });
    expect((await verdictOf(service.databaseUrl, '--book', 'other')).found).toEqual([]);
    expect((await verdictOf(service.databaseUrl, '--book', 'main')).found).toEqual(['HELD_WRONG main bank']);
    await service.sql('UPDATE account_balance SET held = 0');
  });

  it('lists a thousand findings of a kind and counts the others', async () => {
    const rows = Array.from({ length: 1_005 }, (_, n) => [
      1,
      Buffer.alloc(16, `${n}`.padStart(16, '0')),
      '2026-11-21',
      Buffer.alloc(16, `${n}`.padEnd(16, 'x')),
    ]);
    await service.sql('INSERT INTO voucher_fact (book_id, fact, business_date, voucher_id) VALUES ?', [rows]);
    const { exitCode, output } = await shown(['--database-url', service.databaseUrl]);
    expect(exitCode).toBe(1);
    expect(output.match(/METADATA_INDEX_WRONG/g)).toHaveLength(1_000);
    expect(output).toContain('… and 5 more that are not listed\n');
    expect(output).toContain('1,005 findings.');
    await service.sql('DELETE FROM voucher_fact');
  });

  it.each<[string, string[], string]>([
    ['no address', [], 'Set DATABASE_URL'],
    ['no address that is one', ['--database-url', 'nowhere'], 'not a URL'],
    ['nobody there', ['--database-url', 'mysql://a:b@127.0.0.1:1/c'], 'could not be verified'],
    ['a word too many', ['now'], "Unexpected argument 'now'"],
    ['an option it does not know', ['--repair'], "Unknown option '--repair'"],
    ['a date that is none', ['--from-seal', 'yesterday'], '--from-seal is a date'],
    [
      'a file that is not there',
      ['--seals', '/nowhere', '--database-url', 'mysql://a:b@127.0.0.1:1/c'],
      '/nowhere',
    ],
  ])('with %s ends with 2 and says why', async (_, args, reason) => {
    const { exitCode, output, errors } = await shown(args);
    expect([exitCode, output, errors]).toEqual([2, '', expect.stringContaining(reason)]);
  });

  it('of a book that is not there ends with 2', async () => {
    const { exitCode, errors } = await shown(['--database-url', service.databaseUrl, '--book', 'none']);
    expect([exitCode, errors]).toEqual([2, 'There is no book none\n']);
  });
});

describe('who may change what is recorded', () => {
  it.each([
    ['UPDATE ON {schema}.account_entry', 'account_entry'],
    ['DELETE ON {schema}.voucher', 'voucher'],
    ['UPDATE (memo) ON {schema}.voucher', 'voucher'],
    ['DELETE ON {schema}.*', '{schema}.*'],
  ])('is told: %s', async (grant, on) => {
    const { pathname } = new URL(service.databaseUrl);
    const inSchema = (text: string): string => text.replace('{schema}', pathname.slice(1));
    const hosts = await service.sql<{ place: string }>(
      'SELECT host AS place FROM mysql.user WHERE user = ?',
      [user],
    );
    const accounts = hosts.map(({ place }) => `'${user}'@'${place}'`);
    expect(accounts.length).toBeGreaterThan(0);
    for (const account of accounts) await service.sql(`GRANT ${inSchema(grant)} TO ${account}`);
    const { exitCode, found } = await verdictOf(service.databaseUrl);
    for (const account of accounts) await service.sql(`REVOKE ${inSchema(grant)} FROM ${account}`);
    expect([exitCode, found]).toEqual([1, [`GRANTS_TOO_WIDE ${inSchema(on)}`]]);
    expect((await verdictOf(service.databaseUrl)).found).toEqual([]);
  });

  it('an administrator may, and is told so', async () => {
    const { found } = await verdictOf(service.adminUrl);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((finding) => finding.startsWith('GRANTS_TOO_WIDE'))).toBe(true);
  });
});

describe('the guide', () => {
  const guide = readFileSync('docs/guides/verifying-the-books.md', 'utf8');

  it('lists every code with its meaning', () => {
    const listed = [...guide.matchAll(/^\| `(VERIFY\.\w+)` \| (.+?) \|$/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]);
    expect(Object.fromEntries(listed)).toEqual(FINDINGS);
  });
});
