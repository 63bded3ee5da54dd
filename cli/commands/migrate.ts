import { CommandFailed } from '../cli-error.js';
import { command } from '../command.js';
import { programOf, runProgram } from '../local-program.js';

const APPLIED = /^Applied: (.+)$/m;

export const migrate = command({
  name: 'migrate',
  summary: 'Bring the schema of the database up to date',
  usage: '',
  details:
    'Reads DATABASE_ADMIN_URL and DATABASE_URL from the environment or .env. npm start does it by itself.',
  options: {},
  run: async ({ at }) => {
    const program = programOf(at, 'dist/src/migrate.js');
    if (!program) throw new CommandFailed('CLI.NOT_BUILT', 'Nothing is built here: npm run build does it.');
    const printed = { output: '', errors: '' };
    const exitCode = await runProgram(program, [], at, {
      onOutput: (chunk) => (printed.output += chunk),
      onError: (chunk) => (printed.errors += chunk),
    });
    if (exitCode !== 0) {
      const what = `The schema could not be brought up to date: ${reasonIn(printed.errors)}`;
      throw new CommandFailed(
        'CLI.NOT_MIGRATED',
        `${what}. Is DATABASE_ADMIN_URL right and its server running?`,
      );
    }
    const applied = APPLIED.exec(printed.output)?.[1]?.split(', ') ?? [];
    return { document: { applied }, text: printed.output };
  },
});

/** What went wrong, without the source line and the stack that Node prints around it. */
function reasonIn(errors: string): string {
  const lines = errors.split('\n').map((line) => line.trim());
  const found = lines.find((line) => /^(\w*Error|AggregateError)\b.*:/.test(line)) ?? lines.find(Boolean);
  return (found ?? 'no reason was given').replace(/[.]$/, '');
}
