import { CommandFailed } from '../cli-error.js';
import { command } from '../command.js';
import { programOf, runProgram } from '../local-program.js';

export const archive = command({
  name: 'archive',
  summary: 'Move closed months of a book into the archive, or list what is there',
  usage: '--book CODE --through MONTH | --status [--book CODE]',
  details:
    'Works on the database, with the rights of the migrations. Broken off, it goes on where it was. It ends with 0 when ' +
    'all was moved, 1 when it stopped and says why, 2 when the database could not be worked with.',
  options: {
    book: { type: 'string', value: 'CODE', help: 'the book' },
    through: { type: 'string', value: 'MONTH', help: 'the last month to be moved, YYYY-MM' },
    'dry-run': { type: 'boolean', help: 'compare with the seals and move nothing' },
    status: { type: 'boolean', help: 'list the months that are archived or being moved' },
    page: { type: 'string', value: 'VOUCHERS', help: 'moved by one transaction, 1 to 1000 (default: 200)' },
    operator: { type: 'string', value: 'NAME', help: 'who is at it (default: the user of this machine)' },
    'database-url': {
      type: 'string',
      value: 'URL',
      help: 'the database, as a user that may delete (default: DATABASE_ADMIN_URL)',
    },
  },
  run: async ({ at, values, json }) => {
    // The script provides the private database of npm start, when none is named.
    const providing = values['database-url'] === undefined ? ['scripts/archive.mjs'] : [];
    const program = programOf(at, ...providing, 'dist/src/archive.js');
    if (!program) throw new CommandFailed('CLI.NOT_BUILT', 'Nothing is built here: npm run build does it.');
    const args = [
      ...(['book', 'through', 'page', 'operator', 'database-url'] as const).flatMap((name) =>
        values[name] === undefined ? [] : [`--${name}=${values[name]}`],
      ),
      ...(['dry-run', 'status'] as const).flatMap((name) => (values[name] ? [`--${name}`] : [])),
      ...(json ? ['--json'] : []),
    ];
    return { exitCode: await runProgram(program, args, at) };
  },
});
