import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../../cli/run-cli.js';
import type { Surroundings } from '../../cli/command.js';
import { startProgram, type EndedProgram, type Program } from './program.js';

export interface EndedCli extends EndedProgram {
  /** The one document on standard output. */
  json(): Record<string, unknown>;
}

/** Runs a command line in this process, where nobody sits. */
export async function cliHere(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  more: Partial<Surroundings> = {},
): Promise<EndedCli> {
  const [output, errorOutput] = [new PassThrough(), new PassThrough()];
  const [printed, told] = [text(output), text(errorOutput)];
  const code = await runCli(args, {
    env,
    input: Readable.from([]),
    output,
    errorOutput,
    interrupt: new AbortController().signal,
    folder: process.cwd(),
    ...more,
  });
  output.end();
  errorOutput.end();
  return withJson({ code, output: await printed, errors: await told });
}

export interface CliProcess extends Program {
  readonly ended: Promise<EndedCli>;
}

/** Runs the built command line as a process of its own. */
export function startCli(args: readonly string[], env: NodeJS.ProcessEnv): CliProcess {
  const program = startProgram('cli/main.js', args, env);
  return { ...program, ended: program.ended.then(withJson) };
}

const withJson = (ended: EndedProgram): EndedCli => ({
  ...ended,
  json: () => JSON.parse(ended.output) as Record<string, unknown>,
});
