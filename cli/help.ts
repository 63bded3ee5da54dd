import type { Command, OptionSpec } from './command.js';

const INDENT = '  ';

export function overview(commands: readonly Command[]): string {
  const widest = Math.max(...commands.map(({ name }) => name.length));
  return [
    'suanpan COMMAND [options]        (npm run cli -- COMMAND [options])',
    '',
    ...commands.map(({ name, summary }) => `${INDENT}${name.padEnd(widest)}  ${summary}`),
    '',
    'suanpan COMMAND --help explains a command. With --json standard output is for machines.',
    'It ends with 0 when all is well, 1 when something was refused, failed or was found, 2 when it was called wrongly.',
    '',
  ].join('\n');
}

export function helpOf({ name, usage, summary, details, options }: Command): string {
  const names = Object.entries(options).map(([option, spec]) => [titleOf(option, spec), spec.help] as const);
  const widest = Math.max(...names.map(([title]) => title.length));
  return [
    `suanpan ${name}${usage === '' ? '' : ` ${usage}`}`,
    '',
    `${summary}.${details === '' ? '' : ` ${details}`}`,
    '',
    ...names.map(([title, help]) => `${INDENT}${title.padEnd(widest)}  ${help}`),
    '',
  ].join('\n');
}

const titleOf = (name: string, { value }: OptionSpec): string =>
  value === undefined ? `--${name}` : `--${name} ${value}`;
