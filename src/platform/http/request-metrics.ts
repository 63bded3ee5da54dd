import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Counter, Distribution, Histogram, Metrics } from '../metrics/index.js';

/** Requests that no route fits. */
const NO_ROUTE = 'none';

/** Requests by route pattern, method and class of status; real paths hold codes of parties, and never end. */
class RequestMetrics {
  private readonly durations: Histogram;
  private readonly refusals: Counter;
  /** By the object that stands for a route, and class of status: a request is counted without looking at a text. */
  private readonly known = new Map<object, Distribution[]>();

  constructor(metrics: Metrics) {
    this.durations = metrics.histogramBy(
      'suanpan_http_request_duration_seconds',
      'From the arrival of a request to the end of its answer',
    );
    this.refusals = metrics.counterBy(
      'suanpan_http_refusals_total',
      'Requests that were answered with a problem, by its code',
      'code',
    );
  }

  answered(request: FastifyRequest, reply: FastifyReply): void {
    this.durationOf(request, Math.trunc(reply.statusCode / 100)).observe(reply.elapsedTime / 1_000);
    if (request.problemCode !== null) this.refusals.of(request.problemCode).add();
  }

  private durationOf(request: FastifyRequest, statusClass: number): Distribution {
    const { config } = request.routeOptions;
    let byClass = this.known.get(config);
    if (!byClass) this.known.set(config, (byClass = []));
    return (byClass[statusClass] ??= this.durations.under({
      method: request.is404 ? 'any' : request.method,
      route: request.is404 ? NO_ROUTE : request.routeOptions.url!,
      status: `${statusClass}xx`,
    }));
  }
}

/** Counts and times every request that ends. */
export function measureRequests(fastify: FastifyInstance, metrics: Metrics): void {
  const requests = new RequestMetrics(metrics);
  metrics.gauge('suanpan_http_connections', 'Open connections of callers', () => connectionsOf(fastify));
  fastify.addHook('onResponse', (request, reply, done) => {
    requests.answered(request, reply);
    done();
  });
}

function connectionsOf({ server }: FastifyInstance): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
