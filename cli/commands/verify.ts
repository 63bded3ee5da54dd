import { CommandFailed } from '../cli-error.js';
import { command } from '../command.js';
import { programOf, runProgram } from '../local-program.js';
import { optionalDate } from '../arguments.js';

export const verify = command({
  name: 'verify',
  summary: 'Walk over the books in the database and name whatever does not agree',
  usage: '[--book CODE] [--from-seal DATE]',
  details:
    'Reads only, also while the service runs. It ends with 0 when the books are sound, 1 when something was found, ' +
    '2 when they could not be verified.',
  options: {
    book: { type: 'string', value: 'CODE', help: 'one book (default: all)' },
    'from-seal': { type: 'string', value: 'DATE', help: 'trust vouchers up to that sealed date' },
    seals: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      help: 'seals exported before, to be compared; may be given several times',
    },
    'database-url': { type: 'string', value: 'URL', help: 'the database (default: DATABASE_URL)' },
  },
  run: async ({ at, values, json }) => {
    optionalDate('from-seal', values['from-seal']);
    // The script provides the private database of npm start, when none is named.
    const providing = values['database-url'] === undefined ? ['scripts/verify.mjs'] : [];
    const program = programOf(at, ...providing, 'dist/src/verify.js');
    if (!program) throw new CommandFailed('CLI.NOT_BUILT', 'Nothing is built here: npm run build does it.');
    const args = [
      ...(['book', 'from-seal', 'database-url'] as const).flatMap((name) =>
        values[name] === undefined ? [] : [`--${name}=${values[name]}`],
      ),
      ...values.seals.map((file) => `--seals=${file}`),
      ...(json ? ['--json'] : []),
    ];
    return { exitCode: await runProgram(program, args, at) };
  },
});
