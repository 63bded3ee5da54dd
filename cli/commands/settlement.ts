import { valueOf, type components } from '../../client/index.js';
import { oneOf, optionalDate, required } from '../arguments.js';
import { FAILED, UsageError } from '../cli-error.js';
import { command, CONNECTION_OPTIONS, type Outcome } from '../command.js';
import { connect, type Connection } from '../connection.js';
import { tableOf, timeText } from '../table.js';

type Night = components['schemas']['SettlementNightDto'];

const ACTIONS = ['night', 'plan'] as const;

export const settlement = command({
  name: 'settlement',
  summary: 'The night of settlement: what is late, why, what is next; gives its jobs their time',
  usage: 'night --book BOOK [--date DATE] | plan --book BOOK --at CRON',
  details: 'night ends with 1 when a step is late.',
  words: [1, 1],
  options: {
    book: { type: 'string', value: 'BOOK', help: 'the book' },
    date: { type: 'string', value: 'DATE', help: 'night: business date (default: the last that was cut)' },
    at: {
      type: 'string',
      value: 'CRON',
      help: 'plan: when, in the time zone of the book, such as "30 2 * * *"',
    },
    reason: { type: 'string', value: 'TEXT', help: 'plan: why, for the audit trail' },
    ...CONNECTION_OPTIONS,
  },
  run: async (call) => {
    const { values, words, at } = call;
    const action = oneOf('The word after settlement', words[0]!, ACTIONS);
    const book = required('book', values.book);
    const date = optionalDate('date', values.date);
    if (action === 'plan' && values.at === undefined)
      throw new UsageError('suanpan settlement plan needs --at.');
    const { client } = await connect(call);
    const place: Place = { client, book, signal: at.interrupt };
    return action === 'night'
      ? night(place, date)
      : plan(place, values.at!, values.reason ?? 'suanpan settlement plan');
  },
});

interface Place extends Pick<Connection, 'client'> {
  readonly book: string;
  readonly signal: AbortSignal;
}

async function night({ client, book, signal }: Place, date: string | undefined): Promise<Outcome> {
  const query = date === undefined ? {} : { date };
  const found = valueOf(
    await client.api.GET('/v1/books/{book}/settlement-night', { params: { path: { book }, query }, signal }),
  );
  return { document: found, text: textOf(found), exitCode: found.late ? FAILED : 0 };
}

function textOf({ book, date, steps, batches, totals, differences, next }: Night): string {
  const columns = ['Step', 'State', 'Since', 'Late', 'Why', 'Next'].map((title) => ({ title }));
  const graph = tableOf(
    columns,
    steps.map((one) => [
      ...[one.step, one.state, timeText(one.since ?? null), one.late ? 'LATE' : '', one.why, one.next],
    ]),
  );
  const parts = [`Book ${book}, night of ${date}`, graph, batchesText(batches)];
  for (const { currency, parties, paid, waiting, carried } of totals)
    parts.push(`${currency}: ${parties} statements; paid ${paid}, waiting ${waiting}, carried ${carried}.`);
  if (differences > 0) parts.push(`${differences} DIFFERENCES are open.`);
  parts.push(next === '' ? 'The night is done.' : `Next: ${next}`);
  return parts.join('\n');
}

function batchesText(batches: Night['batches']): string {
  if (batches.length === 0) return 'It has made no batch.';
  const columns = [
    ...[
      { title: 'Batch' },
      { title: 'Date' },
      { title: 'State' },
      { title: 'Check' },
      { title: 'Approvals' },
    ],
    ...[
      { title: 'Orders', right: true as const },
      { title: 'Out', right: true as const },
      { title: 'Payments' },
    ],
  ];
  const rows = batches.map((one) => [
    ...[one.id, `${one.settlementDate} ${one.currency}`, one.state, one.check],
    ...[`${one.approvalsGiven} of ${one.approvalsNeeded}`, String(one.orders), one.paidOut],
    one.payments.map(({ payments, state }) => `${payments} ${state}`).join(', ') || '–',
  ]);
  return tableOf(columns, rows);
}

/** The same time for all: each waits for the one before it. */
async function plan({ client, book, signal }: Place, cron: string, reason: string): Promise<Outcome> {
  const jobs = valueOf(await client.api.GET('/v1/books/{book}/jobs', { params: { path: { book } }, signal }));
  const planned: string[] = [];
  for (const { name } of jobs.items.filter(
    (job) => job.name === 'clearing' || job.name.startsWith('settlement-'),
  )) {
    const params = { path: { book, job: name } };
    const body = { cron, enabled: true, graceMinutes: null, reason };
    valueOf(await client.api.PUT('/v1/books/{book}/jobs/{job}/schedule', { params, body, signal }));
    planned.push(name);
  }
  return { document: { planned, cron }, text: `${planned.join(', ')}: ${cron}` };
}
