import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import type { Workload } from './workload.js';

export interface LoadResult {
  readonly postingsPerSecond: number;
  readonly p50: number;
  readonly p97: number;
  readonly p99: number;
  readonly failed: number;
}

/** What one request asks for. */
export interface Load {
  readonly path: string;
  readonly postingsPerRequest: number;
  body(workload: Workload): string;
}

/** One posting a request, given by its lines. */
export const SINGLE: Load = {
  path: '/v1/books/bench/vouchers',
  postingsPerRequest: 1,
  body: (workload) => JSON.stringify(byLines(workload)),
};

/** One posting a request, given by the parameters of its business type. */
export const BY_RULE: Load = {
  path: '/v1/books/bench/vouchers',
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
  path: '/v1/books/bench/vouchers/batch',
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
  const result = await autocannon({
    url,
    connections: clients,
    duration: milliseconds / 1_000,
    requests: [
      {
        method: 'POST',
        path: load.path,
        setupRequest: (request) => ({ ...request, headers: headers(key), body: load.body(workload) }),
      },
    ],
  });
  return {
    postingsPerSecond: (result['2xx'] * load.postingsPerRequest) / result.duration,
    p50: result.latency.p50,
    p97: result.latency.p97_5,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}

function headers(key: string): Record<string, string> {
  return {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
}

function byLines(workload: Workload) {
  const [debit, credit] = workload.pickCodes();
  const line = (account: string, side: string) => ({ account, side, amount: '1.00', currency: 'CNY' });
  return { businessType: 'transfer', lines: [line(debit, 'debit'), line(credit, 'credit')] };
}
