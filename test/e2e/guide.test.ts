import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeedDemo } from '../../src/demo/index.js';
import { auditBooks } from '../support/audit-books.js';
import { differences, runnableBlocks, type GuideBlock } from '../support/guide.js';
import { startService, type Service } from '../support/service.js';

const GUIDE = 'docs/guides/post-your-first-payment.md';
/** As the guide writes them; here the service listens elsewhere and the folder is another one. */
const SHOWN_URL = 'http://127.0.0.1:3000';
const SHOWN_CLIENT = './dist/client/index.js';
/** Printed between two blocks. */
const MARK = '\u0001';

const demoKey = (digit: string): string => `sp_demo_${digit.repeat(8)}_${digit.repeat(48)}`;
const DEMO = {
  DEMO_DATA: 'true',
  DEMO_ADMIN_KEY: demoKey('a'),
  DEMO_POSTER_KEY: demoKey('b'),
  DEMO_FINANCE_KEY: demoKey('c'),
  DEMO_OPERATOR_KEY: demoKey('d'),
};
const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.warn('curl is not installed: the commands of the guide are not run');

const blocks = runnableBlocks(GUIDE);
const blocksIn = (language: string): GuideBlock[] => blocks.filter((block) => block.language === language);

let service: Service;
let folder: string;
beforeAll(async () => {
  service = await startService({ env: DEMO });
  await service.app.get(SeedDemo, { strict: false }).run();
  folder = mkdtempSync(join(tmpdir(), 'suanpan-guide-'));
  const settings = Object.entries(DEMO).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, '.env'), settings.join(''));
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  rmSync(folder, { recursive: true });
  await service.stop();
});

/** Runs a program; the service is in this process, which must not be blocked. @returns what it printed */
async function run(program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise((done) => child.once('exit', done));
  const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect({ code: await exited, complaints }).toEqual({ code: 0, complaints: '' });
  return printed;
}

/** What each block printed beside what the guide says. */
function compare(blocksRun: readonly GuideBlock[], printed: readonly string[]): string[] {
  expect(printed).toHaveLength(blocksRun.length);
  return blocksRun.flatMap(({ line, answer }, index) => {
    const actual = printed[index]!.trim();
    const place = `line ${line}`;
    if (answer?.language === 'json') return differences(JSON.parse(answer.code), JSON.parse(actual), place);
    return differences(answer?.code.trim() ?? '', actual, place);
  });
}

describe('the guide "post your first payment"', () => {
  it('shows for every step but the first what comes of it, with curl and with the client', () => {
    expect([...new Set(blocks.map(({ language }) => language))].sort()).toEqual(['bash', 'js']);
    for (const language of ['bash', 'js']) {
      const [setUp, ...steps] = blocksIn(language);
      expect(setUp!.answer).toBeUndefined();
      expect(steps.filter(({ answer }) => !answer).map(({ line }) => line)).toEqual([]);
      expect(steps.length).toBeGreaterThan(8);
    }
  });

  it.skipIf(!hasCurl)('has commands that answer what it shows, pasted one after the other', async () => {
    const commands = blocksIn('bash');
    const script = commands.map(({ code }) => `${code}\nprintf '${MARK}'\n`).join('');
    expect(script).toContain(SHOWN_URL);
    const printed = await run('bash', ['-euo', 'pipefail', '-c', script.replace(SHOWN_URL, service.url)]);
    expect(compare(commands, printed.split(MARK).slice(0, -1))).toEqual([]);
  });

  it('has a program that prints what it shows', async () => {
    const steps = blocksIn('js');
    const program = steps.map(({ code }) => `${code}\nprocess.stdout.write('${MARK}');\n`).join('');
    expect(program).toContain(SHOWN_CLIENT);
    const file = join(folder, 'first-payment.mjs');
    writeFileSync(file, program.replace(SHOWN_CLIENT, pathToFileURL(resolve(SHOWN_CLIENT)).href));
    const printed = await run(process.execPath, [file], {
      SUANPAN_URL: service.url,
      SUANPAN_KEY: DEMO.DEMO_POSTER_KEY,
    });
    expect(compare(steps, printed.split(MARK).slice(0, -1))).toEqual([]);
  });

  it('has a program that agrees with the types of the client', () => {
    const program = blocksIn('js').map(({ code }) => code);
    const file = resolve('first-payment.ts');
    const source = program.join('\n').replace(SHOWN_CLIENT, './client/index.js');
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: ['node'],
      strict: false,
      skipLibCheck: true,
      noEmit: true,
    };
    const host = ts.createCompilerHost(options);
    const { fileExists, getSourceFile } = host;
    host.fileExists = (name) => name === file || fileExists(name);
    host.getSourceFile = (name, language) =>
      name === file ? ts.createSourceFile(name, source, language, true) : getSourceFile(name, language);
    const findings = ts.getPreEmitDiagnostics(ts.createProgram([file], options, host));
    expect(findings.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });
});
