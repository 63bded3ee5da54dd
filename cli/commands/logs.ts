import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { oneOf, wholeNumber } from '../arguments.js';
import { CommandFailed } from '../cli-error.js';
import { command } from '../command.js';
import { follow, lastLines } from '../log-file.js';
import { isAtLeast, LOG_LEVELS, logLineText, readLogLine } from '../log-line.js';

const LOG_FILE = '.data/service.log';

export const logs = command({
  name: 'logs',
  summary: 'The log of the service that npm start runs, in readable form',
  usage: '[--follow] [--lines N] [--level LEVEL]',
  details: 'With --json the lines as they are, which are JSON, and no others.',
  options: {
    follow: { type: 'boolean', help: 'go on with what is written, until Ctrl-C' },
    lines: { type: 'string', value: 'N', help: 'the last so many lines, 0 to 100000 (default: 100)' },
    level: { type: 'string', value: 'LEVEL', help: `nothing less important: ${LOG_LEVELS.join(', ')}` },
    file: { type: 'string', value: 'FILE', help: `another log file (default: ${LOG_FILE})` },
  },
  run: async ({ values, json, at }) => {
    const level = oneOf('--level', values.level ?? 'trace', LOG_LEVELS);
    const count = wholeNumber('lines', values.lines ?? '100', 0, 100_000);
    const file = values.file ?? join(at.folder, LOG_FILE);
    if (!existsSync(file)) {
      throw new CommandFailed(
        'CLI.NO_LOG',
        `There is no ${file}: npm start writes it; a container writes its log to standard output (docker compose logs).`,
      );
    }
    const show = (text: string): void => {
      const line = readLogLine(text);
      if (!isAtLeast(line, level)) return;
      if (!json) at.output.write(`${logLineText(line)}\n`);
      else if (line.fields !== null) at.output.write(`${line.text}\n`);
    };
    const { lines, end } = await lastLines(file, count);
    lines.forEach(show);
    if (values.follow) for await (const line of follow(file, end, at.interrupt)) show(line);
    return {};
  },
});
