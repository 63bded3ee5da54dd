import { valueOf } from '../../client/index.js';
import { dateOf, required } from '../arguments.js';
import { command, CONNECTION_OPTIONS } from '../command.js';
import { confirm } from '../confirm.js';
import { connect } from '../connection.js';

export const closeDay = command({
  name: 'close-day',
  summary: 'Close a business date that has been cut',
  usage: '--book BOOK --date DATE',
  details:
    'Nothing is posted to it any more. A date whose trial balance does not balance, or before which one is open, is not closed.',
  options: {
    book: { type: 'string', value: 'BOOK', help: 'the book' },
    date: { type: 'string', value: 'DATE', help: 'the business date' },
    yes: { type: 'boolean', help: 'do not ask' },
    ...CONNECTION_OPTIONS,
  },
  run: async (call) => {
    const { values, at } = call;
    const book = required('book', values.book);
    const date = dateOf('date', required('date', values.date));
    const { api } = (await connect(call)).client;
    if (!values.yes) await confirm(`Close ${date} of book ${book}?`, at);
    const closed = valueOf(
      await api.POST('/v1/books/{book}/business-days/{date}/close', {
        params: { path: { book, date } },
        signal: at.interrupt,
      }),
    );
    return { document: { book, ...closed }, text: `${date} of book ${book} is ${closed.status}.` };
  },
});
