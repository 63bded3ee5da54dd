import { appendFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { startHttpProxy } from '../support/http-proxy.js';
import { startImportPlace, type FileToImport, type ImportPlace } from '../support/import-place.js';
import { importHere, importProcess, progressOf, reportedLines } from '../support/import-process.js';

let place: ImportPlace;
let file: string;
let prefix: string;
let numberOf: FileToImport['numberOf'];
let command: FileToImport['command'];
beforeAll(async () => {
  place = await startImportPlace();
});
afterAll(async () => {
  expect(await auditBooks(place.service.sql)).toEqual([]);
  await place.stop();
});
beforeEach(() => {
  ({ file, prefix, numberOf, command } = place.next('ndjson'));
});

const payIn = (line: number, more: object = {}) => ({
  requestNumber: numberOf(line),
  businessType: 'pay-in',
  parameters: { channel: 'alipay', customer: String(1000 + (line % 7)), currency: 'CNY', amount: '1.00' },
  ...more,
});

describe('5,000 lines with errors among them, killed again and again', () => {
  /** What is wrong with some lines, and the code that they must be refused with. */
  const WRONG: readonly [code: string, line: (number: number) => string | Buffer][] = [
    ['IMPORT.NOT_JSON', () => '{"requestNumber": "half'],
    ['IMPORT.NOT_AN_OBJECT', () => '["a", "list"]'],
    ['IMPORT.REQUEST_NUMBER_MISSING', (line) => JSON.stringify(payIn(line, { requestNumber: '' }))],
    ['IMPORT.NUMBER_INEXACT', (line) => JSON.stringify(payIn(line, { parameters: { amount: 0.1 } }))],
    [
      'IMPORT.NOT_UTF8',
      (line) => Buffer.from(`{"requestNumber":"${numberOf(line)}","memo":"\xff"}`, 'latin1'),
    ],
    ['IMPORT.LINE_TOO_LONG', (line) => JSON.stringify(payIn(line, { memo: 'x'.repeat(1024 * 1024) }))],
    ['HTTP.MALFORMED_JSON', (line) => JSON.stringify(payIn(line)).replace('"parameters"', '"__proto__"')],
    ['HTTP.FIELD_UNKNOWN', (line) => JSON.stringify(payIn(line, { surprise: true }))],
    ['LEDGER.REQUEST_CONTENT_DIFFERS', (line) => JSON.stringify(payIn(line - 1, { memo: 'other' }))],
    [
      'LEDGER.INSUFFICIENT_FUNDS',
      (line) =>
        JSON.stringify(
          payIn(line, {
            businessType: 'withdraw',
            parameters: { channel: 'alipay', party: '1000', currency: 'CNY', amount: '900000.00' },
          }),
        ),
    ],
  ];
  const LINES = 5_000;
  const EVERY = 50;

  it('ends with every good line posted once and every other line reported once', async () => {
    const wrong = new Map<number, string>();
    const lines: Buffer[] = [];
    for (let line = 1; line <= LINES; line++) {
      const [code, textOf] = (line % EVERY === 0 && WRONG[(line / EVERY) % WRONG.length]) || [];
      if (code) wrong.set(line, code);
      lines.push(Buffer.from(textOf?.(line) ?? JSON.stringify(payIn(line))), Buffer.from('\n'));
    }
    writeFileSync(file, Buffer.concat(lines));

    for (const killedAt of [700, 2_000, 3_600]) {
      const beyond = () => (progressOf(file)?.finished.line ?? 0) >= killedAt;
      const run = await importProcess(command('--batch-size', '100'), place.env, beyond);
      expect(run.killed).toBe(true);
      expect(progressOf(file)!.finished.line).toBeLessThan(LINES);
    }
    const last = await importProcess(command('--batch-size', '100'), place.env);
    expect(last.code).toBe(1);
    expect(last.printed).toContain('Going on after line');

    const good = Array.from({ length: LINES }, (_, index) => index + 1).filter((line) => !wrong.has(line));
    expect(await place.posted(prefix)).toEqual(good.map(numberOf).sort());
    const { counts, complete, finished } = progressOf(file)!;
    expect({ complete, line: finished.line }).toEqual({ complete: true, line: LINES });
    expect(counts.posted + counts.replayed).toBe(good.length);
    expect(counts.refused).toBe(wrong.size);
    const reported = reportedLines(file);
    expect(reported.map(({ line, code }) => [Number(line), code])).toEqual([...wrong]);
    const withdrawal = reported.find(({ code }) => code === 'LEDGER.INSUFFICIENT_FUNDS')!;
    expect(withdrawal.requestNumber).toBe(numberOf(Number(withdrawal.line)));
    expect(withdrawal.field).toMatch(/^(lines|parameters)/);
    expect(JSON.parse(withdrawal.original)).toMatchObject({ businessType: 'withdraw' });

    const again = await importProcess(command(), place.env);
    expect(again).toMatchObject({ code: 1, printed: expect.stringContaining('done already') });
  });
});

describe('an import stops', () => {
  beforeEach(() => {
    writeFileSync(file, `${JSON.stringify(payIn(1))}\n${JSON.stringify(payIn(2))}\n`);
  });

  it.each<[string, () => string[], RegExp]>([
    ['without a file', () => ['--book', 'main'], /Name one file/],
    ['without a book', () => [file], /Name the book/],
    ['with an unknown option', () => command('--fast'), /Unknown option/],
    ['with a batch that is too big', () => command('--batch-size', '1001'), /from 1 to 1000/],
    ['with a wrong address', () => [file, '--book', 'main', '--url', 'nowhere'], /not an address/],
    ['with a format that is none', () => command('--format', 'xml'), /csv or ndjson/],
    ['with a prefix that is none', () => command('--number-prefix', 'a b'), /without spaces/],
    ['without a key', () => command('--key-env', 'NOT_SET'), /NOT_SET holds no API key/],
    [
      'when there is no such file',
      () => [`${file}.gone`, ...command('--format', 'csv').slice(1)],
      /cannot be read/,
    ],
    [
      'when there is no such book',
      () => [file, '--book', 'nobook', '--url', place.service.url],
      /BOOK_NOT_FOUND/,
    ],
    ['when nobody is there', () => [file, '--book', 'main', '--url', 'http://127.0.0.1:9'], /tried 3 times/],
  ])('%s', async (_, args, reason) => {
    const { code, printed } = await importHere(args(), place.env);
    expect(code).toBe(2);
    expect(printed).toMatch(reason);
    expect(await place.posted(prefix)).toEqual([]);
  });

  it('without access', async () => {
    const wrong = { SUANPAN_KEY: `${place.service.keys.poster}0` };
    expect(await importHere(command(), wrong)).toMatchObject({
      code: 2,
      printed: expect.stringMatching(/AUTH\./),
    });
    const finance = { SUANPAN_KEY: place.service.keys.finance };
    const answer = await importHere(command(), finance);
    expect(answer).toMatchObject({ code: 2, printed: expect.stringContaining('AUTH.ROLE_MISSING') });
    expect(await place.posted(prefix)).toEqual([]);
  });

  it('when the service stays away, and goes on when it is back', async () => {
    writeFileSync(file, ['not json', JSON.stringify(payIn(2)), JSON.stringify(payIn(3)), ''].join('\n'));
    const proxy = await startHttpProxy(place.service.url);
    const args = [file, '--book', 'main', '--url', proxy.url, '--batch-size', '1', '--concurrency', '1'];
    proxy.breakPosts('lost-after', 'lost-before', 'lost-before');
    const away = await importHere(args, place.env);
    expect(away).toMatchObject({ code: 2, printed: expect.stringContaining('CLIENT.NO_ANSWER') });
    expect(away.printed).toContain('does not answer; trying again');
    expect(await place.posted(prefix)).toEqual([numberOf(2)]);
    expect(progressOf(file)!.finished.line).toBe(1);

    // What a run wrote that was killed before it could note its progress.
    appendFileSync(`${file}.errors.csv`, '2,half a ro');
    expect(await importHere(args, place.env)).toMatchObject({ code: 1 });
    await proxy.stop();
    expect(await place.posted(prefix)).toEqual([numberOf(2), numberOf(3)]);
    expect(progressOf(file)!.counts).toEqual({ posted: 1, replayed: 1, refused: 1 });
    expect(reportedLines(file).map(({ line, code }) => [line, code])).toEqual([['1', 'IMPORT.NOT_JSON']]);
  });

  it('when it is interrupted', async () => {
    const { code, printed } = await importHere(command(), place.env, AbortSignal.abort());
    expect(code).toBe(2);
    expect(printed).toContain('Interrupted');
    expect(await place.posted(prefix)).toEqual([]);
  });

  it('when the file, the book, or what it wrote itself is no longer what it was; --restart begins anew', async () => {
    appendFileSync(file, 'not json\n');
    expect((await importHere(command(), place.env)).code).toBe(1);
    const errors = readFileSync(`${file}.errors.csv`, 'utf8');

    utimesSync(file, 1, 1);
    expect(await importHere(command(), place.env)).toMatchObject({
      code: 2,
      printed: expect.stringContaining('the time of the file'),
    });
    expect(await importHere([file, '--book', 'other', '--url', place.service.url], place.env)).toMatchObject({
      code: 2,
      printed: expect.stringContaining('the book'),
    });
    writeFileSync(`${file}.progress.json`, '{');
    expect(await importHere(command(), place.env)).toMatchObject({
      code: 2,
      printed: expect.stringContaining('not what an import writes'),
    });

    expect((await importHere(command('--restart'), place.env)).code).toBe(1);
    expect(progressOf(file)!.counts).toEqual({ posted: 0, replayed: 2, refused: 1 });
    expect(readFileSync(`${file}.errors.csv`, 'utf8')).toBe(errors);
    expect(await place.posted(prefix)).toEqual([numberOf(1), numberOf(2)]);
  });
});
