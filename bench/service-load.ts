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

/** One posting a request over REST, as in production: authenticated, idempotent, validated, each with a new number. */
export async function loadService(
  url: string,
  key: string,
  workload: Workload,
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
        path: '/v1/books/bench/vouchers',
        setupRequest: (request) => ({ ...request, headers: headers(key), body: body(workload) }),
      },
    ],
  });
  return {
    postingsPerSecond: result['2xx'] / result.duration,
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

function body(workload: Workload): string {
  const [debit, credit] = workload.pickCodes();
  const line = (account: string, side: string) => ({ account, side, amount: '1.00', currency: 'CNY' });
  return JSON.stringify({ businessType: 'transfer', lines: [line(debit, 'debit'), line(credit, 'credit')] });
}
