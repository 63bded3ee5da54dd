import { SpanStatusCode, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LiveTracing } from '../tracing/index.js';

/**
 * Every request as the first step of its trace here, under its own trace id. Attributes are those of the request's log
 * line: the pattern of the route, never the path.
 */
export function traceRequests(fastify: FastifyInstance, live: LiveTracing): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const span = startOf(request, live);
    reply.raw.once('close', () => finish(span, request, reply));
    // Fastify takes the chain up again when the body has arrived.
    live.within(span, done);
  });
}

function startOf(request: FastifyRequest, live: LiveTracing): Span {
  const { method, headers } = request;
  const route = request.is404 ? undefined : request.routeOptions.url;
  const remote = { traceparent: headers.traceparent, tracestate: headers.tracestate };
  return live.startRequest(route === undefined ? method : `${method} ${route}`, request.id, remote, {
    'http.request.method': method,
    ...(route !== undefined && { 'http.route': route }),
  });
}

function finish(span: Span, request: FastifyRequest, reply: FastifyReply): void {
  const wasAnswered = reply.raw.writableFinished;
  if (wasAnswered) span.setAttribute('http.response.status_code', reply.statusCode);
  else span.setAttribute('suanpan.aborted', true);
  if (request.caller) span.setAttribute('suanpan.client', request.caller.clientCode);
  if (request.problemCode !== null) span.setAttribute('suanpan.code', request.problemCode);
  if (wasAnswered && reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
