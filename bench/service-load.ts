import { randomUUID } from 'node:crypto';
import type { Request } from './http-clients.js';
import { closedLoop, openLoop, type Measured } from './http-load.js';
import type { Workload } from './workload.js';

export interface LoadResult extends Measured {
  readonly postingsPerSecond: number;
}

/** What one request asks for. */
export interface Load {
  readonly path: string;
  readonly postingsPerRequest: number;
  body(workload: Workload): string;
}

const VOUCHERS = '/v1/books/bench/vouchers';

/** One posting a request, given by its lines. */
export const SINGLE: Load = {
  path: VOUCHERS,
  postingsPerRequest: 1,
  body: (workload) => JSON.stringify(byLines(workload)),
};

/** The same, with one account in every posting. */
export const HOT: Load = {
  path: VOUCHERS,
  postingsPerRequest: 1,
  body: (workload) => {
    const [, payer] = workload.pickCodes();
    return JSON.stringify(transfer(payer, workload.accountCodes[0]!));
  },
};

/** One posting a request, given by the parameters of its business type. */
export const BY_RULE: Load = {
  path: VOUCHERS,
  postingsPerRequest: 1,
  body: (workload) => {
    const [from, to] = workload.pickCodes();
    return JSON.stringify({ businessType: 'transfer', parameters: { from, to, amount: '1.00' } });
  },
};

/** One hold placed a request: a command that only sets money aside. */
export const HOLD: Load = {
  path: '/v1/books/bench/holds',
  postingsPerRequest: 1,
  body: (workload) => {
    const [account] = workload.pickCodes();
    return JSON.stringify({ account, amount: '1.00', reason: 'bench' });
  },
};

const BATCH_SIZE = 200;

/** Two hundred postings a request, each with a number of its own. */
export const BATCH: Load = {
  path: `${VOUCHERS}/batch`,
  postingsPerRequest: BATCH_SIZE,
  body: (workload) => {
    const items = Array.from({ length: BATCH_SIZE }, () => ({
      requestNumber: randomUUID(),
      ...byLines(workload),
    }));
    return JSON.stringify({ mode: 'per-item', items });
  },
};

/** Load over REST as in production: authenticated, idempotent, validated, each posting with a new number. */
export async function loadService(
  url: string,
  key: string,
  workload: Workload,
  load: Load,
  clients: number,
  milliseconds: number,
): Promise<LoadResult> {
  const measured = await closedLoop(url, clients, milliseconds, requestsOf(key, workload, load));
  return withPostings(measured, load);
}

/** The same at a steady rate, for latencies. */
export async function loadSteadily(
  url: string,
  key: string,
  workload: Workload,
  load: Load,
  pace: { clients: number; perSecond: number; milliseconds: number },
): Promise<LoadResult> {
  return withPostings(await openLoop(url, pace, requestsOf(key, workload, load)), load);
}

const withPostings = (measured: Measured, { postingsPerRequest }: Load): LoadResult => ({
  ...measured,
  postingsPerSecond: measured.requestsPerSecond * postingsPerRequest,
});

function requestsOf(key: string, workload: Workload, load: Load): () => Request {
  const fixed = `authorization: Bearer ${key}\r\ncontent-type: application/json\r\nidempotency-key: `;
  return () => ({ path: load.path, headers: `${fixed}${randomUUID()}\r\n`, body: load.body(workload) });
}

function byLines(workload: Workload) {
  const [debit, credit] = workload.pickCodes();
  return transfer(debit, credit);
}

function transfer(debit: string, credit: string) {
  const line = (account: string, side: string) => ({ account, side, amount: '1.00', currency: 'CNY' });
  return { businessType: 'transfer', lines: [line(debit, 'debit'), line(credit, 'credit')] };
}
