import { OUTDATED } from '../../src/trial-balance/index.js';
import { approve, make } from './approvals.js';
import { move, openBook, posting } from './book.js';
import type { Answer, Call } from './call.js';
import { financeOf } from './nightly.js';

const ACCOUNTS = [
  { code: 'bank', glAccount: '1002' },
  { code: 'customer', glAccount: '2201', overdraftLimit: 'unlimited' },
  { code: 'fees', glAccount: '6011', overdraftLimit: 'unlimited' },
  { code: 'costs', glAccount: '6401', overdraftLimit: 'unlimited' },
  { code: 'retained', glAccount: '4104', overdraftLimit: 'unlimited' },
];

/** What finance does with a book over months: dates of one day in ten, so that a month is soon over. */
export async function openClosingBook(
  call: Call,
  code: string,
  businessDate = '2026-10-10',
  currencies = ['CNY'],
) {
  const book = await openBook(call, { code, businessDate, currencies, accounts: ACCOUNTS });
  const finance = financeOf(call, book);
  const done = async (answer: Promise<Answer>): Promise<Answer['body']> => {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  };
  const post = (date: string, debit: string, credit: string, amount: string): Promise<Answer> =>
    call('POST', `/v1/books/${book}/vouchers`, posting(move(debit, credit, amount), { businessDate: date }));
  /** What was posted since it was proved is proved first, as the job close-day does. */
  const close = async (date: string): Promise<Answer> => {
    for (;;) {
      const answer = await finance.close(date);
      if (answer.body.code !== OUTDATED) return answer;
      await finance.prove(date);
    }
  };
  return {
    ...finance,
    close,
    book,
    post,
    posted: (date: string, debit: string, credit: string, amount: string) =>
      done(post(date, debit, credit, amount)),
    /** Opens the next date, moves there, and closes the one before. */
    nextDay: async (from: string, to: string): Promise<void> => {
      await finance.openDay(to);
      await finance.moveTo(to);
      await done(close(from));
    },
    closePeriod: (period: string, through: Call = call) =>
      through('POST', `/v1/books/${book}/periods/${period}/close`, { role: 'finance' }),
    adjust: (year: string, retainedEarnings = '4104') =>
      finance.send('POST', `years/${year}/adjustment`, { retainedEarnings }),
    period: (path: string) => call('GET', `/v1/books/${book}/periods${path}`, { role: 'finance' }),
    reopenings: async () => (await done(finance.send('GET', 'reopenings'))).items,
    seals: async () => (await done(finance.send('GET', 'seals'))).items,
    makeReopening: (command: string, content: object) =>
      make(call, { command, content, reason: 'late invoice' }, { role: 'finance', book }),
    /** By maker and checker. @returns the answer to the checker, or to the maker where nothing could be made */
    reopen: async (checker: string, command: string, content: object): Promise<Answer> => {
      const made = await make(call, { command, content, reason: 'late invoice' }, { role: 'finance', book });
      return made.status === 201 ? approve(call, checker, made.body, { book }) : made;
    },
  };
}

export type ClosingBook = Awaited<ReturnType<typeof openClosingBook>>;

/** October with two dates that are closed, and a fee on each; the business date is the 10th of November. */
export async function openTwoMonths(call: Call, code: string): Promise<ClosingBook> {
  const book = await openClosingBook(call, code);
  await book.posted('2026-10-10', 'bank', 'customer', '100.00');
  await book.posted('2026-10-10', 'customer', 'fees', '3.00');
  await book.nextDay('2026-10-10', '2026-10-20');
  await book.posted('2026-10-20', 'customer', 'fees', '4.50');
  await book.nextDay('2026-10-20', '2026-11-10');
  return book;
}

/** Everything that closing and opening again could change. */
export async function closingTrace(sql: <Row>(statement: string) => Promise<Row[]>): Promise<unknown> {
  const counts = [
    'period_close',
    'period_line',
    'period_reopening',
    'voucher',
    'day_seal',
    'trial_balance',
  ].map((table) => `(SELECT COUNT(*) FROM ${table}) AS ${table}_rows`);
  const [row] = await sql(
    `SELECT ${counts.join()}, (SELECT COUNT(*) FROM audit_event WHERE action LIKE 'period.%' OR action LIKE '%reopen%') AS events,
       (SELECT GROUP_CONCAT(CONCAT(status, reopenings) ORDER BY book_id, business_date) FROM business_day) AS days,
       (SELECT GROUP_CONCAT(CONCAT_WS('/', COALESCE(through, '-'), years_through, adjusting) ORDER BY book_id) FROM closed_months) AS months`,
  );
  return row;
}

/** Figures of a GL account in a report with rows. */
export function rowOf(report: Answer['body'], glAccount: string, currency = 'CNY'): Answer['body'] {
  const own = report.currencies.find((each: { currency: string }) => each.currency === currency);
  return own?.rows.find((row: { glAccount: string }) => row.glAccount === glAccount);
}

/** The year 2026 with dates in its last three months, all closed; the business date is the 10th of January. */
export async function openYear(call: Call, code: string): Promise<ClosingBook> {
  const book = await openTwoMonths(call, code);
  await book.posted('2026-11-10', 'costs', 'bank', '2.00');
  await book.nextDay('2026-11-10', '2026-12-30');
  await book.posted('2026-12-30', 'customer', 'fees', '0.50');
  await book.nextDay('2026-12-30', '2027-01-10');
  for (const month of ['2026-10', '2026-11', '2026-12']) {
    const { status, body } = await book.closePeriod(month);
    if (status !== 201) throw new Error(`${month} was not closed: ${JSON.stringify(body)}`);
  }
  return book;
}
