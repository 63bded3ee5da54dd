import { CommandFailed } from '../cli-error.js';
import { command, type Surroundings } from '../command.js';
import { splitLines } from '../lines.js';
import { programOf, runProgram } from '../local-program.js';

export const up = command({
  name: 'up',
  summary: 'Start everything on this machine and the service, until Ctrl-C, as npm start does',
  usage: '',
  details:
    'A private database, Redis, the schema up to date, then the service. With --json standard output has the lines ' +
    'of its log, which are JSON; what the start says goes to standard error.',
  options: {},
  run: async ({ at, json }) => {
    const program = programOf(at, 'scripts/start.mjs');
    if (!program) {
      throw new CommandFailed(
        'CLI.NOT_HERE',
        'This installation does not start servers: run its container (docker compose up), or node dist/src/main.js.',
      );
    }
    if (!json) return { exitCode: await runProgram(program, [], at) };
    const lines = splitLines((line) => write(line, at));
    const exitCode = await runProgram(program, [], at, { onOutput: lines.add });
    lines.end();
    return { exitCode };
  },
});

function write(line: string, { output, errorOutput }: Surroundings): void {
  (line.startsWith('{') ? output : errorOutput).write(`${line}\n`);
}
