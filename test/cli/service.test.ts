import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { move, openBook, posting } from '../support/book.js';
import { callerOf, type Call } from '../support/call.js';
import { cliHere, startCli, type EndedCli } from '../support/cli.js';
import { ROLE_KEYS } from '../support/keys.js';
import { startServiceProcess, type ServiceProcess } from '../support/process.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { expectGood } from '../support/scheduler-nodes.js';

const DATE = '2026-11-20';
const ACCOUNTS = [
  { code: 'bank', glAccount: '1002' },
  { code: 'customer', glAccount: '2201' },
];

let schema: TestSchema;
let service: ServiceProcess;
let call: Call;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  schema = await createSchema();
  service = await startServiceProcess({ schema });
  call = callerOf(service.url);
  env = { SUANPAN_URL: service.url, SUANPAN_API_KEY: ROLE_KEYS.admin };
  for (const code of ['main', 'other', 'days']) {
    await openBook(call, { code, businessDate: DATE, accounts: ACCOUNTS });
    const vouchers = `/v1/books/${code}/vouchers`;
    expectGood(await call('POST', vouchers, posting(move('bank', 'customer', '12.30'))));
  }
});
afterAll(async () => {
  await service.stop();
  await schema.drop();
});

const cli = (...args: string[]): Promise<EndedCli> => cliHere(args, env);
const rest = async (path: string) => expectGood(await call('GET', path, { role: 'admin' })).body;

describe('health', () => {
  it('says what the service says, without a key', async () => {
    const { code, output } = await cliHere(['health'], { SUANPAN_URL: service.url });
    const { status, database, redis } = await rest('/health/ready');
    expect(code).toBe(0);
    expect(output).toBe(`${service.url} is ${status}: database ${database}, Redis ${redis}\n`);
    const json = (await cliHere(['health', '--json', '--url', service.url], {})).json();
    expect(json).toEqual({
      ...{ url: service.url, live: true, ready: true },
      ...{ status, database, redis, problem: null },
    });
  });
});

describe('status', () => {
  it('tells of nodes and books what REST tells', async () => {
    const { code, json } = await cli('status', '--json', '--node', service.url);
    expect(code).toBe(0);
    const { nodes, books } = json() as Record<'nodes' | 'books', Record<string, unknown>[]>;
    const { version, pid, startedAt, environment } = await rest('/v1/runtime');
    expect(nodes).toHaveLength(2);
    for (const node of nodes) {
      expect(node).toMatchObject({ url: service.url, ready: true, problem: null });
      expect(node.runtime).toMatchObject({ version, pid, startedAt, environment });
    }
    const listed = (await rest('/v1/books')).items as Record<string, unknown>[];
    expect(books.map(({ book, businessDate }) => [book, businessDate])).toEqual(
      listed.map(({ code: book, businessDate }) => [book, businessDate]),
    );
    expect(books.find(({ book }) => book === 'main')).toEqual({
      ...{ book: 'main', businessDate: DATE, openDates: [DATE], lateJobs: [], lastTrialBalance: null },
    });
  });

  it('is a table for people', async () => {
    const { code, output, errors } = await cli('status');
    expect([code, errors]).toEqual([0, '']);
    expect(output).toContain(` ${service.url} `);
    expect(output).toMatch(new RegExp(`main +│ ${DATE} +│ ${DATE} `));
  });

  it('tells a key that may not ask for the runtime the rest', async () => {
    const own = { ...env, SUANPAN_API_KEY: ROLE_KEYS.finance };
    const { code, json } = await cliHere(['status', '--json'], own);
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      nodes: [{ ready: true, runtime: null, runtimeProblem: expect.stringContaining('AUTH.ROLE_MISSING') }],
    });
    expect(json().books).toHaveLength(3);
  });
});

describe('trial-balance', () => {
  it('is that of the service, of every date and level', async () => {
    for (const query of ['', `?businessDate=${DATE}&level=1`, '?currency=CNY']) {
      const values = [...new URLSearchParams(query)].map(([name, value]) =>
        name === 'businessDate' ? `--date=${value}` : `--${name}=${value}`,
      );
      const { code, json } = await cli('trial-balance', '--book', 'main', '--json', ...values);
      expect(code).toBe(0);
      expect(json()).toEqual(await rest(`/v1/books/main/trial-balance${query}`));
    }
  });

  it('is a table with totals for people', async () => {
    const { code, output } = await cli('trial-balance', '--book', 'main', '--date', DATE);
    expect(code).toBe(0);
    expect(output).toContain(`Book main, ${DATE}`);
    expect(output).toMatch(/ {2}1002 +│ .+│ +0\.00 │ +12\.30 │ +0\.00 │ +12\.30 │/);
    expect(output).toMatch(/Total 合计 +│ +│ +D 0\.00 │ +12\.30 │ +12\.30 │ +D 12\.30 │/);
    expect(output).toMatch(/Balanced; the stored balances agree\.\n$/);
  });

  it('that is not proven ends with 1', async () => {
    const damage = (by: string) =>
      schema.sql(
        `UPDATE account_balance SET ${by} WHERE account_id IN (SELECT a.id FROM account a JOIN book b ON b.id = a.book_id
         WHERE b.code = 'other' AND a.code = 'bank')`,
      );
    await damage('debit_total = debit_total + 7');
    const { code, output } = await cli('trial-balance', '--book', 'other');
    await damage('debit_total = debit_total - 7');
    expect([code, output]).toEqual([1, expect.stringContaining('NOT PROVEN: 1 stored balances differ')]);
  });

  it('as it was stored', async () => {
    const early = await cli('trial-balance', '--book', 'main', '--stored', '--date', DATE, '--json');
    expect(early.code).toBe(1);
    expect(early.json()).toMatchObject({ error: { status: 404 } });
  });
});

describe('cut-day and close-day', () => {
  it('go through the days of a book', async () => {
    const cut = await cli('cut-day', '--book', 'days', '--yes', '--json');
    expect([cut.code, cut.json()]).toEqual([0, { book: 'days', before: DATE, businessDate: '2026-11-21' }]);
    expect((await rest('/v1/books/days')).businessDate).toBe('2026-11-21');

    expectGood(
      await call('POST', '/v1/books/days/trial-balances', {
        role: 'finance',
        body: { businessDate: DATE, reason: 'test' },
      }),
    );
    const stored = await cli('trial-balance', '--book', 'days', '--stored', '--date', DATE, '--json');
    expect([stored.code, stored.json()]).toEqual([0, await rest(`/v1/books/days/trial-balances/${DATE}`)]);
    const shown = await cli('trial-balance', '--book', 'days', '--stored', '--date', DATE);
    expect(shown.output).toMatch(/revision 1 of [^]*Balanced: all proofs hold\.\n$/);

    const closed = await cli('close-day', '--book', 'days', '--date', DATE, '--yes', '--json');
    expect(closed.code).toBe(0);
    const [first] = (await rest('/v1/books/days/business-days')).items as object[];
    expect(closed.json()).toEqual({ book: 'days', ...first });
    const status = await cli('status', '--json');
    const books = status.json().books as Record<string, unknown>[];
    expect(books.find(({ book }) => book === 'days')).toMatchObject({
      openDates: ['2026-11-21'],
      lastTrialBalance: { businessDate: DATE, revision: 1, outcome: 'balanced' },
    });
  });

  it('are refused as the service refuses', async () => {
    const current = await cli('close-day', '--book', 'main', '--date', DATE, '--yes', '--json');
    expect([current.code, current.json()]).toMatchObject([
      1,
      { error: { code: 'LEDGER.BUSINESS_DATE_CURRENT', status: 422, traceId: expect.any(String) } },
    ]);
    const far = await cli('cut-day', '--book', 'main', '--date', '2028-11-21', '--yes');
    expect([far.code, far.errors]).toEqual([1, expect.stringContaining('LEDGER.BUSINESS_DATE_TOO_FAR')]);
    expect((await rest('/v1/books/main')).businessDate).toBe(DATE);
  });

  it('ask a person, and do nothing without a yes', async () => {
    const person = (says: string) => {
      const input = Object.assign(new PassThrough(), { isTTY: true });
      input.end(`${says}\n`);
      return { input };
    };
    const args = ['cut-day', '--book', 'other'];
    const no = await cliHere(args, env, person(''));
    expect([no.code, no.output]).toEqual([1, '']);
    expect(no.errors).toMatch(
      /Move book other from 2026-11-20 to 2026-11-21\? \[y\/N\] [^]*Nothing was done/,
    );
    expect((await rest('/v1/books/other')).businessDate).toBe(DATE);
    const yes = await cliHere(args, env, person('y'));
    expect([yes.code, yes.output]).toEqual([0, expect.stringContaining('is 2026-11-21; it was 2026-11-20')]);
    expect((await rest('/v1/books/other')).businessDate).toBe('2026-11-21');
  });
});

describe('settlement', () => {
  it('night shows the steps of the night, what is late and what is next', async () => {
    const { code, json } = await cli('settlement', 'night', '--book', 'main', '--date', DATE, '--json');
    expect([code, json()]).toEqual([0, await rest(`/v1/books/main/settlement-night?date=${DATE}`)]);
    const { output } = await cli('settlement', 'night', '--book', 'main', '--date', DATE);
    expect(output).toContain(`Book main, night of ${DATE}`);
    expect(output).toMatch(/settlement-prepare +│ missing/);
    expect(output).toContain('Next: settlement-prepare: start the job by command, or give it a schedule');
  });

  it('plan gives its jobs a time', async () => {
    const { code, output } = await cli('settlement', 'plan', '--book', 'main', '--at', '30 2 * * *');
    expect([code, output]).toEqual([0, expect.stringContaining('clearing, settlement-approve')]);
    const { items } = await rest('/v1/books/main/jobs');
    const planned = items.filter(
      ({ schedule }: { schedule: { cron: string } }) => schedule.cron === '30 2 * * *',
    );
    expect(planned).toHaveLength(7);
    expect((await cli('settlement', 'plan', '--book', 'main')).code).toBe(2);
  });
});

describe('what the service refuses', () => {
  it.each([
    ['settlement', ['settlement', 'night']],
    ['trial-balance', ['trial-balance']],
    ['jobs', ['jobs']],
    ['run', ['run', 'any-job']],
    ['cut-day', ['cut-day', '--yes']],
    ['close-day', ['close-day', '--yes', '--date', DATE]],
    ['export', ['export', '--output', '/nowhere/journal']],
  ])('%s of a book that is not there', async (_, args) => {
    const { code, errors, json } = await cli(...args, '--book', 'none', '--json');
    expect([code, json()]).toMatchObject([1, { error: { code: 'LEDGER.BOOK_NOT_FOUND', status: 404 } }]);
    expect(errors).toMatch(/^LEDGER\.BOOK_NOT_FOUND: .*suanpan status lists the books\.\n$/);
  });

  it('a key that is wrong, in a file or not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'suanpan-cli-'));
    const file = join(folder, 'key');
    writeFileSync(file, `${ROLE_KEYS.admin.slice(0, -1)}7\n`);
    const args = ['trial-balance', '--book', 'main', '--json'];
    const wrong = await cliHere([...args, '--key-file', file], env);
    expect([wrong.code, wrong.json()]).toMatchObject([1, { error: { status: 401 } }]);
    expect(wrong.errors).toContain('SUANPAN_API_KEY or --key-file');
    expect(wrong.output + wrong.errors).not.toContain(ROLE_KEYS.admin.slice(-20, -1));
    writeFileSync(file, `${ROLE_KEYS.finance}\n`);
    expect((await cliHere([...args, '--key-file', file], { SUANPAN_URL: service.url })).code).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it('a key without the role', async () => {
    const own = { ...env, SUANPAN_API_KEY: ROLE_KEYS.poster };
    const { code, errors } = await cliHere(['cut-day', '--book', 'main', '--yes'], own);
    expect([code, errors]).toEqual([1, expect.stringContaining('AUTH.ROLE_MISSING')]);
    expect((await rest('/v1/books/main')).businessDate).toBe(DATE);
  });
});

describe('as a program of its own', () => {
  it('prints one document, or one line of error', async () => {
    const good = await startCli(['trial-balance', '--book', 'main', '--json'], env).ended;
    expect([good.code, good.errors]).toEqual([0, '']);
    expect(good.json()).toEqual(await rest('/v1/books/main/trial-balance'));
    const bad = await startCli(['trial-balance', '--book', 'none'], env).ended;
    expect([bad.code, bad.output]).toEqual([1, '']);
    expect(bad.errors.trimEnd().split('\n')).toHaveLength(1);
  });

  it('finds the service of npm start and takes its demo key', async () => {
    const embedded = { findEmbedded: () => Promise.resolve({ url: service.url }) };
    const own = { DEMO_ADMIN_KEY: ROLE_KEYS.admin };
    const { code, json } = await cliHere(['jobs', '--book', 'main', '--json'], own, embedded);
    expect([code, json()]).toEqual([0, await rest('/v1/books/main/jobs')]);
    // The demo key goes to the service of npm start and nowhere else.
    const named = await cliHere(['jobs', '--book', 'main', '--url', service.url], own, embedded);
    expect([named.code, named.errors]).toEqual([2, expect.stringContaining('There is no API key')]);
  });
});
