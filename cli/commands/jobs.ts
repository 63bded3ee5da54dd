import { valueOf } from '../../client/index.js';
import { oneOf, optionalDate, required, wholeNumber } from '../arguments.js';
import { UsageError } from '../cli-error.js';
import { command, CONNECTION_OPTIONS, type Outcome } from '../command.js';
import { connect, type Connection } from '../connection.js';
import { runsTable, runText, statusText, type Job, type JobRun } from '../job-run.js';
import { tableOf, timeText } from '../table.js';

const ACTIONS = ['list', 'runs', 'show', 'pause', 'resume', 'cancel'] as const;
const STATUSES = ['waiting', 'running', 'paused', 'succeeded', 'blocked', 'failed', 'cancelled'] as const;

export const jobs = command({
  name: 'jobs',
  summary: 'Jobs of a book and their next runs; list, show, pause, resume and cancel runs',
  usage: '[list | runs | show RUN | pause RUN | resume RUN | cancel RUN] --book BOOK',
  details: '',
  words: [0, 2],
  options: {
    book: { type: 'string', value: 'BOOK', help: 'the book' },
    job: { type: 'string', value: 'JOB', help: 'runs: only of this job' },
    date: { type: 'string', value: 'DATE', help: 'runs: only for this business date' },
    status: { type: 'string', value: 'STATUS', help: `runs: only ${STATUSES.join(', ')}` },
    limit: { type: 'string', value: 'N', help: 'runs: at most so many, 1 to 200 (default: 20)' },
    reason: { type: 'string', value: 'TEXT', help: 'pause, resume, cancel: why, for the audit trail' },
    ...CONNECTION_OPTIONS,
  },
  run: async (call) => {
    const { values, words, at } = call;
    const [word = 'list', id] = words;
    const action = oneOf('The word after jobs', word, ACTIONS);
    const book = required('book', values.book);
    if ((action === 'list' || action === 'runs') !== (id === undefined))
      throw new UsageError(`suanpan jobs ${action} ${id === undefined ? 'needs' : 'takes no'} run.`);
    const query = {
      ...(values.job !== undefined && { job: values.job }),
      ...(values.date !== undefined && { businessDate: optionalDate('date', values.date)! }),
      ...(values.status !== undefined && { status: oneOf('--status', values.status, STATUSES) }),
      limit: wholeNumber('limit', values.limit ?? '20', 1, 200),
    };
    const place: Place = { ...(await connect(call)), book, signal: at.interrupt };
    if (action === 'list') return list(place);
    if (action === 'runs') return listRuns(place, query);
    if (action === 'show') return show(place, id!);
    return steer(place, id!, action, values.reason ?? `suanpan jobs ${action}`);
  },
});

interface Place extends Pick<Connection, 'client'> {
  readonly book: string;
  readonly signal: AbortSignal;
}

async function list({ client, book, signal }: Place): Promise<Outcome> {
  const found = valueOf(
    await client.api.GET('/v1/books/{book}/jobs', { params: { path: { book } }, signal }),
  );
  const columns = ['Job', 'When', 'Next', 'Latest date', 'Latest status'].map((title) => ({ title }));
  const text = found.items.length === 0 ? 'There are no jobs.' : tableOf(columns, found.items.map(rowOf));
  return { document: found, text };
}

function rowOf({ name, schedule, latestRun }: Job): string[] {
  const { cron, enabled, timeZone, nextTimes } = schedule;
  const when = cron === null ? 'by command' : enabled ? `${cron} ${timeZone}` : 'switched off';
  return [
    name,
    when,
    timeText(nextTimes[0] ?? null),
    latestRun?.businessDate ?? '–',
    latestRun ? statusText(latestRun) : '–',
  ];
}

async function listRuns(
  { client, book, signal }: Place,
  query: { limit: number; job?: string; businessDate?: string; status?: JobRun['status'] },
): Promise<Outcome> {
  const page = valueOf(
    await client.api.GET('/v1/books/{book}/job-runs', { params: { path: { book }, query }, signal }),
  );
  const more = page.hasMore ? '\nThere are older ones: --limit, --job, --date and --status choose.' : '';
  const text = page.items.length === 0 ? 'There are no such runs.' : `${runsTable(page.items)}${more}`;
  return { document: { items: page.items, hasMore: page.hasMore }, text };
}

async function show({ client, book, signal }: Place, run: string): Promise<Outcome> {
  const params = { path: { book, run }, query: { limit: 200 } };
  const found = valueOf(await client.api.GET('/v1/books/{book}/job-runs/{run}', { params, signal }));
  const columns = ['When', 'What', 'Status', 'By', 'Why'].map((title) => ({ title }));
  const events = found.events.items.map(({ at, kind, status, node, client: by, reason }) => [
    timeText(at),
    kind,
    status,
    by ?? node ?? '',
    reason,
  ]);
  return { document: found, text: `${runText(found)}\n${tableOf(columns, events)}` };
}

async function steer(
  { client, book, signal }: Place,
  run: string,
  action: 'pause' | 'resume' | 'cancel',
  reason: string,
): Promise<Outcome> {
  const found = valueOf(
    await client.api.POST(`/v1/books/{book}/job-runs/{run}/${action}`, {
      params: { path: { book, run } },
      body: { reason },
      signal,
    }),
  );
  return { document: found, text: runText(found) };
}
