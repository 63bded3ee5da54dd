import { createInterface } from 'node:readline/promises';
import { CommandFailed, UsageError } from './cli-error.js';
import type { Surroundings } from './command.js';

/**
 * Asks whether it is to be done. Nobody is asked where nobody sits: there `--yes` says it beforehand.
 * @throws UsageError where nobody can be asked, CommandFailed when the answer is no
 */
export async function confirm(
  question: string,
  { input, errorOutput, interrupt }: Surroundings,
): Promise<void> {
  if (input.isTTY !== true) throw new UsageError(`${question} Nobody can be asked here: give --yes.`);
  const asking = createInterface({ input, output: errorOutput });
  try {
    const answer = await asking.question(`${question} [y/N] `, { signal: interrupt });
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    asking.close();
  }
  throw new CommandFailed('CLI.NOT_CONFIRMED', 'Nothing was done.');
}
