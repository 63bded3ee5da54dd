import { SuanpanError, valueOf, type components, type SuanpanClient } from '../client/index.js';
import { lateJobs, type LateJob } from './late-jobs.js';
import { healthOf, type NodeHealth } from './node-health.js';

type Schemas = components['schemas'];

export interface NodeStatus extends NodeHealth {
  readonly url: string;
  /** null when it is away or the key may not ask. */
  readonly runtime: Schemas['NodeStateView'] | null;
  readonly runtimeProblem: string | null;
}

export interface BookStatus {
  readonly book: string;
  readonly businessDate: string;
  readonly openDates: readonly string[];
  readonly lateJobs: readonly LateJob[];
  readonly lastTrialBalance: Pick<
    Schemas['StoredTrialBalanceDto'],
    'businessDate' | 'revision' | 'outcome' | 'computedAt'
  > | null;
}

export async function nodeStatus(
  url: string,
  client: SuanpanClient,
  signal: AbortSignal,
): Promise<NodeStatus> {
  const health = await healthOf(client, signal);
  if (!health.live) return { url, ...health, runtime: null, runtimeProblem: null };
  try {
    const runtime = valueOf(await client.api.GET('/v1/runtime', { signal }));
    return { url, ...health, runtime, runtimeProblem: null };
  } catch (error) {
    if (!(error instanceof SuanpanError) || error.status !== 403) throw error;
    return { url, ...health, runtime: null, runtimeProblem: error.message };
  }
}

/** All books that the key may read. */
export async function bookStatuses(client: SuanpanClient, signal: AbortSignal): Promise<BookStatus[]> {
  const statuses: BookStatus[] = [];
  for await (const book of client.items('/v1/books', { query: { limit: 200 } }, signal))
    statuses.push(await statusOf(client, book, signal));
  return statuses;
}

async function statusOf(
  client: SuanpanClient,
  { code: book, businessDate }: Schemas['BookDto'],
  signal: AbortSignal,
): Promise<BookStatus> {
  const path = { book };
  const openDates: string[] = [];
  for await (const day of client.items(
    '/v1/books/{book}/business-days',
    { path, query: { limit: 200 } },
    signal,
  ))
    if (day.status === 'open') openDates.push(day.businessDate);
  const answer = await client.api.GET('/v1/books/{book}/jobs', { params: { path }, signal });
  const query = { limit: 1 };
  const balances = valueOf(
    await client.api.GET('/v1/books/{book}/trial-balances', { params: { path, query }, signal }),
  );
  const now = new Date(answer.response.headers.get('date') ?? '');
  const [last] = balances.items;
  return {
    book,
    businessDate,
    openDates,
    lateJobs: lateJobs(valueOf(answer).items, now),
    lastTrialBalance: last
      ? {
          businessDate: last.businessDate,
          revision: last.revision,
          outcome: last.outcome,
          computedAt: last.computedAt,
        }
      : null,
  };
}
