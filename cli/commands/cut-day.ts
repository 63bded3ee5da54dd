import { valueOf } from '../../client/index.js';
import { dayAfter, optionalDate, required } from '../arguments.js';
import { command, CONNECTION_OPTIONS } from '../command.js';
import { confirm } from '../confirm.js';
import { connect } from '../connection.js';

export const cutDay = command({
  name: 'cut-day',
  summary: 'Cut the business day: open the next date and move the business date there',
  usage: '--book BOOK [--date DATE]',
  details:
    'Postings go on meanwhile; the old date stays open until it is closed. Broken off, the same command does the rest.',
  options: {
    book: { type: 'string', value: 'BOOK', help: 'the book' },
    date: { type: 'string', value: 'DATE', help: 'the new business date (default: the day after)' },
    yes: { type: 'boolean', help: 'do not ask' },
    ...CONNECTION_OPTIONS,
  },
  run: async (call) => {
    const { values, at } = call;
    const [path, signal] = [{ book: required('book', values.book) }, at.interrupt];
    const wanted = optionalDate('date', values.date);
    const { api } = (await connect(call)).client;
    const { businessDate: before } = valueOf(await api.GET('/v1/books/{book}', { params: { path }, signal }));
    const businessDate = wanted ?? dayAfter(before);
    if (!values.yes) await confirm(`Move book ${path.book} from ${before} to ${businessDate}?`, at);
    const order = { params: { path }, body: { businessDate }, signal };
    valueOf(await api.POST('/v1/books/{book}/business-days', order));
    valueOf(await api.PUT('/v1/books/{book}/business-date', order));
    return {
      document: { book: path.book, before, businessDate },
      text: `The business date of book ${path.book} is ${businessDate}; it was ${before}.`,
    };
  },
});
