import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cliHere, startCli } from '../support/cli.js';
import { startImportPlace, type FileToImport, type ImportPlace } from '../support/import-place.js';
import { required } from '../support/schema.js';
import { until } from '../support/until.js';

let place: ImportPlace;
let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  place = await startImportPlace();
  folder = mkdtempSync(join(tmpdir(), 'suanpan-cli-'));
  env = { SUANPAN_URL: place.service.url, SUANPAN_API_KEY: place.service.keys.admin };
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await place.stop();
});

describe('import', () => {
  let file: FileToImport;
  let own: NodeJS.ProcessEnv;
  beforeEach(() => {
    file = place.next('csv');
    own = { ...env, SUANPAN_API_KEY: place.service.keys.poster };
    const line = (number: number, amount: string): string =>
      `${file.numberOf(number)},pay-in,channel:alipay:CNY,customer:1001:CNY,${amount},CNY`;
    const header = 'requestNumber,businessType,debitAccount,creditAccount,amount,currency';
    writeFileSync(file.file, [header, line(1, '1.00'), line(2, 'much'), line(3, '2.00'), ''].join('\n'));
  });

  it('posts a file, and ends with 1 when lines were refused', async () => {
    const { code, json, errors } = await cliHere(['import', file.file, '--book', 'main', '--json'], own);
    expect([code, json()]).toEqual([
      1,
      {
        ...{ file: file.file, book: 'main', lines: 4, posted: 2, replayed: 0, refused: 1 },
        ...{ complete: true, errors: `${file.file}.errors.csv` },
      },
    ]);
    expect(errors).toContain('Done. 4 lines: 2 posted');
    expect(await place.posted(file.prefix)).toEqual([file.numberOf(1), file.numberOf(3)]);
    const again = await cliHere(['import', file.file, '--book', 'main'], own);
    expect([again.code, again.output]).toEqual([1, expect.stringContaining('done already')]);
  });

  it('stops without the role, and says why', async () => {
    const finance = { ...env, SUANPAN_API_KEY: place.service.keys.finance };
    const args = ['import', file.file, '--book', 'main'];
    const stopped = await cliHere([...args, '--json'], finance);
    expect([stopped.code, stopped.json()]).toMatchObject([1, { error: { code: 'CLI.IMPORT_STOPPED' } }]);
    expect(stopped.errors).toContain('AUTH.ROLE_MISSING');
    expect((await cliHere(args, finance)).code).toBe(1);
    expect(await place.posted(file.prefix)).toEqual([]);
  });
});

describe('export', () => {
  const journal = async (query = ''): Promise<string> => {
    const path = `/v1/books/main/journal${query}`;
    return (await place.service.call('GET', path, { role: 'finance' })).body;
  };

  it('writes the journal that the service gives', async () => {
    const file = join(folder, 'journal');
    const { code, json } = await cliHere(['export', '--book', 'main', '--output', file, '--json'], env);
    const text = readFileSync(file, 'utf8');
    expect(text).toBe(await journal());
    const vouchers = Number(/; end of journal, (\d+) vouchers\n$/.exec(text)![1]);
    expect(vouchers).toBeGreaterThan(0);
    const bytes = Buffer.byteLength(text);
    expect([code, json()]).toEqual([0, { file, book: 'main', from: null, to: null, vouchers, bytes }]);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('prints it for a pipe', async () => {
    const { code, output } = await startCli(['export', '--book', 'main', '--to', '2026-11-20'], env).ended;
    expect([code, output]).toEqual([0, await journal('?to=2026-11-20')]);
  });

  it('replaces no file without being told to', async () => {
    const file = join(folder, 'kept');
    writeFileSync(file, 'mine');
    const args = ['export', '--book', 'main', '--output', file];
    const { code, errors } = await cliHere(args, env);
    expect([code, errors]).toEqual([1, expect.stringContaining('--overwrite')]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await cliHere([...args, '--overwrite'], env)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(await journal());
  });

  it('leaves no part of one when it is refused', async () => {
    const file = join(folder, 'reversed');
    const args = ['export', '--book', 'main', '--from', '2026-11-21', '--to', '2026-11-20', '--output', file];
    const { code, errors } = await cliHere(args, env);
    expect([code, errors]).toEqual([1, expect.stringContaining('LEDGER.DATES_REVERSED')]);
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
  });
});

describe('verify', () => {
  it('ends with 0 for sound books, and with 1 when it finds something', async () => {
    const args = ['verify', '--database-url', place.service.databaseUrl, '--json'];
    const sound = await startCli(args, {}).ended;
    expect([sound.code, sound.json()]).toMatchObject([0, { sound: true, findings: [] }]);
    const damage = 'UPDATE account_balance SET held = 5 WHERE account_id = (SELECT MIN(id) FROM account)';
    await place.service.sql(damage);
    const { code, json } = await startCli(args, {}).ended;
    await place.service.sql(damage.replace('= 5', '= 0'));
    expect([code, json()]).toMatchObject([1, { sound: false, findings: [{ code: 'VERIFY.HELD_WRONG' }] }]);
  });

  it('ends with 2 when there is nothing to look at', async () => {
    const { code, errors } = await startCli(['verify', '--database-url', 'mysql://a:b@127.0.0.1:1/c'], {})
      .ended;
    expect([code, errors]).toEqual([2, expect.stringContaining('could not be verified')]);
  });
});

describe('migrate', () => {
  it('brings a new schema up to date once', async () => {
    const name = `${new URL(place.service.adminUrl).pathname.slice(1)}_new`;
    const wanted = new URL(place.service.adminUrl);
    [wanted.pathname, wanted.username, wanted.password] = [`/${name}`, name, 'cd'.repeat(12)];
    const own = { DATABASE_ADMIN_URL: required('TEST_DATABASE_ADMIN_URL'), DATABASE_URL: wanted.toString() };
    const first = await cliHere(['migrate', '--json'], own);
    expect(first.code).toBe(0);
    const { applied } = first.json() as { applied: string[] };
    expect(applied.length).toBeGreaterThan(6);
    const second = await cliHere(['migrate'], own);
    await place.service.sql(`DROP DATABASE ${name}`);
    for (const host of ['%', 'localhost', '127.0.0.1'])
      await place.service.sql(`DROP USER IF EXISTS '${name}'@'${host}'`);
    expect([second.code, second.output]).toEqual([0, 'The schema is up to date.\n']);
  });

  it('says in one line why it cannot', async () => {
    const away = {
      DATABASE_ADMIN_URL: 'mysql://a:b@127.0.0.1:1/',
      DATABASE_URL: 'mysql://a:b@127.0.0.1:1/c',
    };
    for (const [own, reason] of [
      [away, /ECONNREFUSED.*Is DATABASE_ADMIN_URL right/],
      [{}, /Set DATABASE_ADMIN_URL/],
    ] as const) {
      const { code, errors, json } = await cliHere(['migrate', '--json'], own);
      expect([code, json()]).toMatchObject([1, { error: { code: 'CLI.NOT_MIGRATED' } }]);
      expect(errors).toMatch(reason);
      expect(errors.trimEnd().split('\n')).toHaveLength(1);
    }
  });
});

describe('logs', () => {
  const LINES = [
    '{"level":"info","time":1795228200123,"url":"http://127.0.0.1:3000","msg":"listening"}',
    `  poster    sp_demo_${'ab'.repeat(4)}_${'cd'.repeat(24)}`,
    '{"level":"warn","time":1795228201000,"alarm":"job-overdue","book":"a b","msg":"the run is late"}',
    '{"level":"error","time":1795228202000,"err":{"message":"no","stack":"Error: no\\n  at here"},"msg":"failed"}',
  ];
  let file: string;
  beforeEach(() => {
    file = join(folder, 'service.log');
    writeFileSync(file, `${LINES.join('\n')}\n`);
  });
  const logs = (...args: string[]) => cliHere(['logs', '--file', file, ...args], {});

  it('are readable, and hold no key', async () => {
    const { code, output } = await logs();
    expect(code).toBe(0);
    expect(output.split('\n').slice(0, 3)).toEqual([
      '2026-11-21 02:30:00.123  INFO   listening  url=http://127.0.0.1:3000',
      '  poster    sp_demo_abababab_…',
      '2026-11-21 02:30:01.000  WARN   the run is late  alarm=job-overdue book="a b"',
    ]);
    expect(output).toMatch(/ERROR {2}failed\n {4}Error: no\n {6}at here\n$/);
  });

  it('are JSON lines for machines, of a level', async () => {
    expect((await logs('--json')).output).toBe(`${[LINES[0], LINES[2], LINES[3]].join('\n')}\n`);
    expect((await logs('--json', '--level', 'warn', '--lines', '2')).output).toBe(
      `${LINES.slice(2).join('\n')}\n`,
    );
    expect((await logs('--lines', '0')).output).toBe('');
  });

  it('of a long file are its last ones', async () => {
    const many = Array.from(
      { length: 5_000 },
      (_, n) => `{"level":"info","n":${n},"msg":"${'x'.repeat(50)}"}`,
    );
    writeFileSync(file, `${many.join('\n')}\n`);
    expect((await logs('--json', '--lines', '3000')).output).toBe(`${many.slice(-3_000).join('\n')}\n`);
  });

  it('are followed, also into the next file', async () => {
    const following = new AbortController();
    const pieces: string[] = [];
    const seen = { write: (text: string) => (pieces.push(text), true), end: () => undefined };
    const done = cliHere(
      ['logs', '--file', file, '--follow', '--lines', '1', '--json'],
      {},
      {
        interrupt: following.signal,
        output: seen as never,
      },
    );
    await until(() => pieces.length === 1);
    appendFileSync(file, '{"level":"info","msg":"ha');
    appendFileSync(file, 'lf"}\n{"level":"info","msg":"next"}\n');
    await until(() => pieces.length === 3);
    rmSync(file);
    writeFileSync(file, '{"level":"info","msg":"new file"}\n');
    await until(() => pieces.length === 4);
    following.abort();
    await done;
    expect(pieces.map((text) => (JSON.parse(text) as { msg: string }).msg)).toEqual([
      ...['failed', 'half', 'next', 'new file'],
    ]);
  });

  it('that are not there are not invented', async () => {
    const { code, errors } = await cliHere(['logs'], {}, { folder });
    expect([code, errors]).toEqual([1, expect.stringContaining('npm start writes it')]);
  });
});

describe('up', () => {
  /** What it starts here: a program in the place of `npm start`, which would install servers and touch this checkout. */
  const START = `
    process.on('SIGTERM', () => process.exit(3));
    console.log('▸ Starting…');
    console.log('{"level":"info","msg":"listening"}');
    setInterval(() => undefined, 1000);`;

  it('passes on the log as JSON lines, and Ctrl-C', async () => {
    mkdirSync(join(folder, 'scripts'), { recursive: true });
    writeFileSync(join(folder, 'scripts/start.mjs'), START);
    const interrupt = new AbortController();
    const heard = new PassThrough();
    const running = cliHere(
      ['up', '--json'],
      { PATH: process.env.PATH },
      {
        folder,
        interrupt: interrupt.signal,
        output: heard,
      },
    );
    await until(() => heard.readableLength > 0);
    interrupt.abort();
    const { code } = await running;
    expect([code, String(heard.read())]).toEqual([3, '{"level":"info","msg":"listening"}\n']);
  });

  it('is not for a container', async () => {
    const { code, errors } = await cliHere(['up'], {}, { folder: join(folder, 'none') });
    expect([code, errors]).toEqual([1, expect.stringContaining('docker compose up')]);
  });
});

describe('scripts/cli.mjs', () => {
  it('is what package.json starts and installs', () => {
    const { scripts, bin } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
      bin: Record<string, string>;
    };
    expect([scripts.cli, bin.suanpan]).toEqual(['node scripts/cli.mjs', 'scripts/cli.mjs']);
    expect(() => execFileSync(process.execPath, ['--check', 'scripts/cli.mjs'])).not.toThrow();
  });
});
