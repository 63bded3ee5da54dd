import { FAILED } from '../cli-error.js';
import { command, CONNECTION_OPTIONS } from '../command.js';
import { connect } from '../connection.js';
import { optionalDate, required } from '../arguments.js';
import { isGood, runText } from '../job-run.js';
import { valueOf } from '../../client/index.js';
import { waitForRun } from '../wait-for-run.js';

export const run = command({
  name: 'run',
  summary: 'Start a job of a book for a business date',
  usage: 'JOB --book BOOK [--date DATE] [--wait]',
  details:
    'Once for each date: a run that is there already is shown and nothing is started, unless --again is given. ' +
    'With --wait it shows the progress until the end, and ends with 1 when the run was not successful; Ctrl-C ends ' +
    'the waiting, not the run.',
  words: [1, 1],
  options: {
    book: { type: 'string', value: 'BOOK', help: 'the book' },
    date: {
      type: 'string',
      value: 'DATE',
      help: 'business date (default: what its schedule would take now)',
    },
    again: { type: 'boolean', help: 'a run of that date that is over is followed by another one' },
    reason: { type: 'string', value: 'TEXT', help: 'why, for the audit trail' },
    wait: { type: 'boolean', help: 'until it is over' },
    ...CONNECTION_OPTIONS,
  },
  run: async (call) => {
    const { values, words, at } = call;
    const book = required('book', values.book);
    const businessDate = optionalDate('date', values.date);
    const { client } = await connect(call);
    const started = valueOf(
      await client.api.POST('/v1/books/{book}/jobs/{job}/runs', {
        params: { path: { book, job: words[0]! } },
        body: {
          reason: values.reason ?? 'suanpan run',
          again: values.again,
          ...(businessDate !== undefined && { businessDate }),
        },
        signal: at.interrupt,
      }),
    );
    const { existing, ...first } = started;
    const last = values.wait ? await waitForRun(client, first, at) : first;
    const told = existing ? 'There was a run already; nothing was started.\n' : '';
    return {
      document: { ...last, existing },
      text: `${told}${runText(last)}`,
      exitCode: values.wait && !isGood(last) ? FAILED : 0,
    };
  },
});
