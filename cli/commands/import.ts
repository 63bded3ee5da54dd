import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { errorPathOf } from '../../client/import/error-file.js';
import { progressPathOf, type Progress } from '../../client/import/progress-file.js';
import { readArguments } from '../../client/import/read-arguments.js';
import { runImport } from '../../client/import/run-import.js';
import { required } from '../arguments.js';
import { CommandFailed, FAILED, UsageError } from '../cli-error.js';
import { command, CONNECTION_OPTIONS, type Surroundings } from '../command.js';
import { connect } from '../connection.js';

const PASSED_ON = ['format', 'batch-size', 'concurrency', 'number-prefix'] as const;
const STOPPED = 2;

export const importFile = command({
  name: 'import',
  summary: 'Post the vouchers of a CSV or NDJSON file, one a line',
  usage: 'FILE --book BOOK',
  details:
    'Stopped at any moment, the same command goes on where it was. It ends with 0 when every line is posted, with 1 ' +
    'when some were refused (FILE.errors.csv says why) or it had to stop. client/README.md describes the files.',
  words: [1, 1],
  options: {
    book: { type: 'string', value: 'BOOK', help: 'the book' },
    format: { type: 'string', value: 'FORMAT', help: 'csv or ndjson (default: by the ending of the file)' },
    'batch-size': { type: 'string', value: 'N', help: 'vouchers in one request, 1 to 1000 (default: 500)' },
    concurrency: { type: 'string', value: 'N', help: 'requests at a time, 1 to 16 (default: 2)' },
    'number-prefix': {
      type: 'string',
      value: 'P',
      help: 'begins the request number of lines that have none',
    },
    restart: { type: 'boolean', help: 'from the first line again' },
    ...CONNECTION_OPTIONS,
  },
  run: async (call) => {
    const { values, words, json, at } = call;
    const file = words[0]!;
    const book = required('book', values.book);
    const { url, key } = await connect(call, {}, 'DEMO_POSTER_KEY');
    const args = [
      ...[file, '--book', book, '--url', url],
      ...PASSED_ON.flatMap((name) => (values[name] === undefined ? [] : [`--${name}=${values[name]}`])),
      ...(values.restart ? ['--restart'] : []),
    ];
    const env = { ...at.env, SUANPAN_KEY: key };
    mustBeGood(args, env);

    const printed = lastLineOn(json ? at.errorOutput : at.output);
    const exitCode = await runImport({ args, env, output: printed.stream, interrupt: at.interrupt });
    if (exitCode === STOPPED && json) throw new CommandFailed('CLI.IMPORT_STOPPED', printed.lastLine());
    if (!json) return { exitCode: exitCode === STOPPED ? FAILED : exitCode };
    const { counts, finished, complete } = JSON.parse(readFileSync(progressPathOf(file), 'utf8')) as Progress;
    const errors = counts.refused > 0 ? errorPathOf(file) : null;
    return { document: { file, book, lines: finished.line, ...counts, complete, errors }, exitCode };
  },
});

/** @throws UsageError before anything is sent */
function mustBeGood(args: readonly string[], env: NodeJS.ProcessEnv): void {
  try {
    readArguments(args, env);
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0]);
  }
}

/** Passes on what is written, and keeps the last of it. */
function lastLineOn(target: Surroundings['output']) {
  let last = '';
  const stream = Object.assign(new PassThrough(), { isTTY: target.isTTY === true });
  stream.on('data', (chunk: Buffer) => {
    last = String(chunk).trim() || last;
    target.write(chunk);
  });
  return { stream, lastLine: () => last.split('\n').at(-1)! };
}
