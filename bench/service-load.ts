import { randomUUID } from 'node:crypto';
import type { Answer, Request } from './http-clients.js';
import { closedLoop, openLoop, type Measured, type NextRequest } from './http-load.js';
import type { Workload } from './workload.js';

export interface LoadResult extends Measured {
  readonly postingsPerSecond: number;
}

/** What one request asks for. */
export interface Load {
  readonly path: string;
  readonly postingsPerRequest: number;
  body(workload: Workload): string;
  /** A second request that the answer to the first one makes possible. */
  follow?(answer: Answer): Pick<Request, 'path' | 'body'> | null;
}

/** Where the load goes and who sends it. */
export interface Target {
  readonly urls: readonly string[];
  readonly key: string;
  readonly workload: Workload;
}

const VOUCHERS = '/v1/books/bench/vouchers';
const HOLDS = '/v1/books/bench/holds';
const RECEIVERS = ['customer:0', 'customer:1'] as const;

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

/** A hold placed, then captured: every second request moves money, every first one sets it aside. */
export const HOLD: Load = {
  path: HOLDS,
  postingsPerRequest: 1,
  body: (workload) => {
    const [account] = workload.pickCodes();
    return JSON.stringify({ account, amount: '1.00', reason: 'bench' });
  },
  follow: ({ body }) => {
    const { id, status, account } = JSON.parse(body.toString()) as Record<string, string>;
    if (status !== 'open') return null;
    const to = [{ account: account === RECEIVERS[0] ? RECEIVERS[1] : RECEIVERS[0], amount: '1.00' }];
    return { path: `${HOLDS}/${id}/capture`, body: JSON.stringify({ businessType: 'transfer', to }) };
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
  target: Target,
  load: Load,
  clients: number,
  milliseconds: number,
): Promise<LoadResult> {
  return withPostings(await closedLoop(target.urls, clients, milliseconds, requestsOf(target, load)), load);
}

/** The same at a steady rate, for latencies. */
export async function loadSteadily(
  target: Target,
  load: Load,
  pace: { clients: number; perSecond: number; milliseconds: number },
): Promise<LoadResult> {
  return withPostings(await openLoop(target.urls[0]!, pace, requestsOf(target, load)), load);
}

const withPostings = (measured: Measured, { postingsPerRequest }: Load): LoadResult => ({
  ...measured,
  postingsPerSecond: measured.requestsPerSecond * postingsPerRequest,
});

function requestsOf({ key, workload }: Target, load: Load): NextRequest {
  const fixed = `authorization: Bearer ${key}\r\ncontent-type: application/json\r\nidempotency-key: `;
  return (before) => {
    const following = before && load.follow ? load.follow(before) : null;
    const { path, body } = following ?? { path: load.path, body: load.body(workload) };
    return { path, headers: `${fixed}${randomUUID()}\r\n`, body };
  };
}

function byLines(workload: Workload) {
  const [debit, credit] = workload.pickCodes();
  return transfer(debit, credit);
}

function transfer(debit: string, credit: string) {
  const line = (account: string, side: string) => ({ account, side, amount: '1.00', currency: 'CNY' });
  return { businessType: 'transfer', lines: [line(debit, 'debit'), line(credit, 'credit')] };
}
