import { command, CONNECTION_OPTIONS } from '../command.js';
import { FAILED } from '../cli-error.js';
import { addressIn, clientFor, connect } from '../connection.js';
import { bookStatuses, nodeStatus, type BookStatus, type NodeStatus } from '../service-status.js';
import { tableOf, timeText, type Column } from '../table.js';

export const status = command({
  name: 'status',
  summary: 'Nodes, queues and pools; open business dates, late jobs and the last trial balance of each book',
  usage: '[--node URL …]',
  details:
    'It ends with 1 when a node is not ready. What a node is doing is told to keys of admin and operator.',
  options: {
    node: {
      type: 'string',
      multiple: true,
      value: 'URL',
      help: 'a further node to look at, for instance behind a balancer; may be given several times',
    },
    ...CONNECTION_OPTIONS,
  },
  run: async (call) => {
    const others = call.values.node.map(addressIn);
    const connection = await connect(call);
    const { url, client } = connection;
    const signal = call.at.interrupt;
    const nodes = [await nodeStatus(url, client, signal)];
    for (const node of others) nodes.push(await nodeStatus(node, clientFor(call, node, connection), signal));
    // Books are the same on every node; with nobody there is nobody to ask.
    const asked = nodes.findIndex(({ ready }) => ready);
    const speaker = asked <= 0 ? client : clientFor(call, nodes[asked]!.url, connection);
    const books = asked === -1 ? [] : await bookStatuses(speaker, signal);
    return {
      document: { nodes, books },
      text: [nodesTable(nodes), ...nodes.flatMap(problemsOf), booksTable(books)].join('\n'),
      exitCode: nodes.every(({ ready }) => ready) ? 0 : FAILED,
    };
  },
});

const NODE_COLUMNS: readonly Column[] = [
  { title: 'Node' },
  { title: 'Status' },
  { title: 'Database' },
  { title: 'Redis' },
  { title: 'Version' },
  { title: 'Process' },
  { title: 'Since' },
  { title: 'Pool', right: true },
  { title: 'Groups', right: true },
  { title: 'Waiting', right: true },
  { title: 'Locks', right: true },
];

function nodesTable(nodes: readonly NodeStatus[]): string {
  const rows = nodes.map(({ url, status: state, database, redis, runtime }) => [
    ...[url, state, database ?? '–', redis ?? '–'],
    ...(runtime === null ? Array<string>(7).fill('–') : figuresOf(runtime)),
  ]);
  return tableOf(NODE_COLUMNS, rows);
}

function figuresOf(runtime: NonNullable<NodeStatus['runtime']>): string[] {
  const { version, host, pid, startedAt, pool, groupPool, queues, locks } = runtime;
  const inUse = ({ inUse: used, limit }: typeof pool): string => `${used} of ${limit}`;
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  return [
    version,
    `${host} ${pid}`,
    timeText(startedAt),
    inUse(pool),
    inUse(groupPool),
    String(waiting),
    String(locks.length),
  ];
}

const problemsOf = ({ url, problem, runtimeProblem }: NodeStatus): string[] =>
  [problem, runtimeProblem].filter((text) => text !== null).map((text) => `${url}: ${text}`);

const BOOK_COLUMNS = ['Book', 'Business date', 'Open dates', 'Late jobs', 'Last trial balance'].map(
  (title) => ({ title }),
);

function booksTable(books: readonly BookStatus[]): string {
  if (books.length === 0) return 'No books.';
  const rows = books.map(({ book, businessDate, openDates, lateJobs, lastTrialBalance: last }) => [
    book,
    businessDate,
    shortened(openDates),
    lateJobs.map(({ job, businessDate: date, problem }) => `${job} ${date}: ${problem}`).join('\n') || '–',
    last ? `${last.businessDate}, revision ${last.revision}: ${last.outcome}` : '–',
  ]);
  return tableOf(BOOK_COLUMNS, rows);
}

const SHOWN_DATES = 3;

/** The first ones, which are to be closed, and how many there are. */
function shortened(dates: readonly string[]): string {
  const more = dates.length - SHOWN_DATES;
  return dates.slice(0, SHOWN_DATES).join(' ') + (more > 0 ? ` and ${more} more` : '');
}
