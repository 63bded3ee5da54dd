import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands.js';
import { ROLE_KEYS } from '../support/keys.js';
import { cliHere } from '../support/cli.js';

const NOWHERE = 'http://127.0.0.1:9';
const ENV = { SUANPAN_URL: NOWHERE, SUANPAN_API_KEY: ROLE_KEYS.admin };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'suanpan-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the help', () => {
  it('lists every command', async () => {
    const { code, output, errors } = await cliHere(['--help'], {});
    expect([code, errors]).toEqual([0, '']);
    const listed = [...output.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name);
    expect(listed).toEqual([
      ...['up', 'status', 'health', 'logs', 'migrate', 'jobs', 'run', 'trial-balance', 'settlement'],
      ...['cut-day', 'close-day', 'verify', 'archive', 'import', 'export'],
    ]);
    const { commands } = (await cliHere(['help', '--json'], {})).json() as { commands: { name: string }[] };
    expect(commands.map(({ name }) => name)).toEqual(listed);
  });

  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    'of %s names its options',
    async (name, { options, summary }) => {
      const { code, output } = await cliHere([name, '--help'], {});
      expect(code).toBe(0);
      expect(output).toContain(`suanpan ${name}`);
      expect(output).toContain(summary);
      for (const option of Object.keys(options))
        expect(output).toMatch(new RegExp(`^ {2}--${option}\\b`, 'm'));
    },
  );
});

describe('called wrongly', () => {
  it.each<[string, string[], RegExp]>([
    ['without a command', [], /Name a command/],
    ['with an unknown command', ['shut-down'], /There is no command shut-down/],
    ['with an unknown option', ['status', '--fast'], /Unknown option '--fast'.*suanpan status --help/],
    ['with a word too many', ['status', 'now'], /Call it as: suanpan status/],
    ['without a job', ['run', '--book', 'main'], /Call it as: suanpan run JOB/],
    ['without a book', ['trial-balance'], /Give --book/],
    ['without a date to close', ['close-day', '--book', 'main'], /Give --date/],
    ['with a date that is none', ['cut-day', '--book', 'main', '--date', '2026-02-30'], /no 2026-02-30/],
    ['with a level that is none', ['trial-balance', '--book', 'main', '--level', '0'], /1 to 20/],
    ['with a stored one of no date', ['trial-balance', '--book', 'main', '--stored'], /needs --date/],
    ['with an address that is none', ['health', '--url', 'nowhere'], /nowhere is not an address/],
    ['with a node that is none', ['status', '--node', 'ftp://x'], /not an address/],
    ['with an action that is none', ['jobs', 'stop', '--book', 'main'], /list, runs, show, pause/],
    ['with a status that is none', ['jobs', 'runs', '--book', 'main', '--status', 'x'], /--status is one of/],
    ['without a run to pause', ['jobs', 'pause', '--book', 'main'], /jobs pause needs/],
    ['with a run to list', ['jobs', 'list', 'x', '--book', 'main'], /takes no run/],
    ['with a level of the log that is none', ['logs', '--level', 'loud'], /--level is one of trace/],
    ['without a file to import', ['import', '--book', 'main'], /Call it as: suanpan import FILE/],
    [
      'with a batch that is too big',
      ['import', 'x.csv', '--book', 'main', '--batch-size', '1001'],
      /--batch-size is a whole number from 1 to 1000/,
    ],
    ['with a seal of no date', ['verify', '--from-seal', 'yesterday'], /--from-seal is a date/],
    ['with JSON and a journal in one', ['export', '--book', 'main', '--json'], /give --output FILE/],
    ['with nobody to ask', ['close-day', '--book', 'main', '--date', '2026-11-20'], /give --yes/],
  ])('%s it ends with 2 and one line', async (_, args, reason) => {
    const { code, output, errors } = await cliHere(args, ENV);
    expect(code).toBe(2);
    expect(errors).toMatch(reason);
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
    if (args.includes('--json')) expect(JSON.parse(output)).toMatchObject({ error: { code: 'CLI.USAGE' } });
    else expect(output).toBe('');
  });
});

describe('the connection', () => {
  it('needs a key, which is never an argument', async () => {
    const { code, errors } = await cliHere(['status'], { SUANPAN_URL: NOWHERE });
    expect([code, errors]).toEqual([2, expect.stringContaining('There is no API key: set SUANPAN_API_KEY')]);
    expect((await cliHere(['status', '--key', ROLE_KEYS.admin], ENV)).code).toBe(2);
  });

  it('takes no key file that holds something else, and never prints what is in it', async () => {
    const file = join(folder, 'key');
    writeFileSync(file, 'password\nhunter2\n');
    const wrong = await cliHere(['status', '--key-file', file], ENV);
    expect([wrong.code, wrong.errors]).toEqual([2, expect.stringContaining('does not hold an API key')]);
    expect(wrong.errors).not.toContain('hunter2');
    const gone = await cliHere(['status', '--key-file', `${file}.gone`], ENV);
    expect([gone.code, gone.errors]).toEqual([2, expect.stringContaining('cannot be read')]);
  });

  it('says what to do when nobody is there', async () => {
    const { code, errors, json } = await cliHere(['trial-balance', '--book', 'main', '--json'], ENV);
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'CLIENT.NO_ANSWER', status: 0 } });
    expect(errors).toContain('The service does not answer; trying again');
    expect(errors.trimEnd().split('\n').at(-1)).toMatch(/CLIENT.NO_ANSWER.*Start the service \(suanpan up\)/);
  });

  it('says that the embedded service does not run', async () => {
    const none = { findEmbedded: () => Promise.resolve(undefined) };
    const { code, errors } = await cliHere(['status'], {}, none);
    expect([code, errors]).toEqual([1, expect.stringContaining('start it (suanpan up)')]);
  });

  it('is told as away by health and status', async () => {
    const health = await cliHere(['health', '--json'], { SUANPAN_URL: NOWHERE });
    expect(health.code).toBe(1);
    expect(health.json()).toMatchObject({ url: NOWHERE, live: false, ready: false, status: 'away' });
    const status = await cliHere(['status', '--json'], ENV);
    expect(status.code).toBe(1);
    expect(status.json()).toMatchObject({
      nodes: [{ url: NOWHERE, status: 'away', runtime: null }],
      books: [],
    });
  });
});
