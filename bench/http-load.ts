import { HttpClient, type Answer, type Request } from './http-clients.js';

/** What a client sends, given the answer to what it sent before; null at its beginning. */
export type NextRequest = (before: Answer | null) => Request;

export interface Measured {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Answers other than 2xx. */
  readonly failed: number;
}

/** Each client, of which the nodes get equal parts, sends its next request when the one before was answered. */
export async function closedLoop(
  urls: readonly string[],
  clients: number,
  milliseconds: number,
  next: NextRequest,
): Promise<Measured> {
  const connections = await openClients(urls, clients);
  const tally = new Tally();
  const began = performance.now();
  const until = began + milliseconds;
  await Promise.all(
    connections.map(async (client) => {
      let before: Answer | null = null;
      for (let sent = performance.now(); sent < until; sent = performance.now()) {
        before = await client.send(next(before));
        tally.add(before.status, performance.now() - sent);
      }
    }),
  );
  const measured = tally.measured(performance.now() - began);
  for (const client of connections) client.close();
  return measured;
}

/**
 * Requests are due at a steady rate, whether or not earlier ones were answered, and their latency counts from when they
 * were due: a service that stops for a second is seen to have kept everybody waiting.
 */
export async function openLoop(
  url: string,
  { clients, perSecond, milliseconds }: { clients: number; perSecond: number; milliseconds: number },
  next: NextRequest,
): Promise<Measured> {
  const connections = await openClients([url], clients);
  const tally = new Tally();
  const began = performance.now();
  const total = Math.floor((perSecond * milliseconds) / 1_000);
  let taken = 0;
  await Promise.all(
    connections.map(async (client) => {
      let before: Answer | null = null;
      while (taken < total) {
        const due = began + (taken++ * 1_000) / perSecond;
        const early = due - performance.now();
        if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
        before = await client.send(next(before));
        tally.add(before.status, performance.now() - due);
      }
    }),
  );
  const measured = tally.measured(performance.now() - began);
  for (const client of connections) client.close();
  return measured;
}

function openClients(urls: readonly string[], clients: number): Promise<HttpClient[]> {
  return Promise.all(
    Array.from({ length: clients }, (_, index) => HttpClient.open(urls[index % urls.length]!)),
  );
}

class Tally {
  private readonly latencies: number[] = [];
  private failed = 0;

  add(status: number, milliseconds: number): void {
    if (status < 200 || status > 299) this.failed += 1;
    else this.latencies.push(milliseconds);
  }

  measured(milliseconds: number): Measured {
    const sorted = Float64Array.from(this.latencies).sort();
    const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? 0;
    return {
      requestsPerSecond: (sorted.length * 1_000) / milliseconds,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      failed: this.failed,
    };
  }
}
