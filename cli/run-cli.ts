import { parseArgs } from 'node:util';
import { failureOf, UsageError } from './cli-error.js';
import type { Call, Command, Outcome, Surroundings } from './command.js';
import { COMMANDS } from './commands.js';
import { helpOf, overview } from './help.js';

/** Runs a whole command line. @returns its exit code: 0 well, 1 refused, failed or found, 2 called wrongly, 130 interrupted */
export async function runCli(args: readonly string[], at: Surroundings): Promise<number> {
  const [name = null] = args;
  try {
    const outcome = await answer(args, at);
    await print(outcome, args.includes('--json'), at);
    return outcome.exitCode ?? 0;
  } catch (error) {
    const { exitCode, line, document } = failureOf(
      error,
      commandOf(name)?.name ?? null,
      at.interrupt.aborted,
    );
    at.errorOutput.write(`${line}\n`);
    if (args.includes('--json')) await print({ document }, true, at);
    return exitCode;
  }
}

async function answer(args: readonly string[], at: Surroundings): Promise<Outcome> {
  const [name, ...rest] = args;
  if (name === undefined) throw new UsageError('Name a command.');
  if (name === 'help' || name === '--help') return { text: overview(COMMANDS), document: listed() };
  const command = commandOf(name);
  if (!command) throw new UsageError(`There is no command ${name}.`);
  if (rest.includes('--help')) return { text: helpOf(command), document: { help: helpOf(command) } };
  return command.run(callOf(command, rest, at));
}

const commandOf = (name: string | null): Command | undefined => COMMANDS.find((each) => each.name === name);

const listed = () => ({ commands: COMMANDS.map(({ name, summary }) => ({ name, summary })) });

/** @throws UsageError */
function callOf(command: Command, args: readonly string[], at: Surroundings): Call {
  const { values, positionals } = parsed(command, args);
  const [least, most] = command.words;
  if (positionals.length < least || positionals.length > most)
    throw new UsageError(`Call it as: suanpan ${`${command.name} ${command.usage}`.trim()}.`);
  const given = Object.entries(command.options).map(([name, { type, multiple }]) => {
    const none = type === 'boolean' ? false : multiple ? [] : undefined;
    return [name, values[name] ?? none];
  });
  return {
    values: Object.fromEntries(given) as Call['values'],
    words: positionals,
    json: values.json === true,
    at,
  };
}

function parsed({ options }: Command, args: readonly string[]) {
  const known = Object.entries(options).map(([name, { type, multiple = false }]) => [
    name,
    { type, multiple },
  ]);
  try {
    return parseArgs({
      args: [...args],
      options: Object.fromEntries(known) as Record<string, { type: 'string' | 'boolean'; multiple: boolean }>,
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/[.]?$/, '.'));
  }
}

/** Waits until it is written: whoever reads a pipe gets all of it before the process ends. */
async function print(outcome: Outcome, json: boolean, { output }: Surroundings): Promise<void> {
  const text = json ? jsonOf(outcome) : outcome.text;
  if (text === undefined || text === '') return;
  await new Promise<void>((resolve) =>
    output.write(text.endsWith('\n') ? text : `${text}\n`, () => resolve()),
  );
}

const jsonOf = ({ document }: Outcome): string | undefined =>
  document === undefined ? undefined : JSON.stringify(document, null, 2);
