import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { Draining } from './draining.js';
import { acceptJsonAndFiles } from './json-body.js';
import { RouteTable } from './route-table.js';
import { watchRequests } from './watch-requests.js';

/** What a browser needs to be told about the pages of the API documentation. */
const pageHeaders = helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });

/** All that helmet's headers mean for a JSON answer; working them out for each request costs more than validating it. */
const ANSWER_HEADERS = [
  ['cache-control', 'no-store'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['strict-transport-security', 'max-age=31536000; includeSubDomains'],
  ['x-content-type-options', 'nosniff'],
] as const;

/** Headers, body parser and request log of an application that does not listen yet. */
export function setUpHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const routes = app.get(RouteTable);
  const draining = app.get(Draining);
  fastify.decorateRequest('caller', null);
  fastify.decorateRequest('problemCode', null);
  acceptJsonAndFiles(fastify);
  fastify.addHook('onRoute', ({ method, path }) => [method].flat().forEach((name) => routes.add(name, path)));
  watchRequests(app);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.setHeader('trace-id', request.id);
    if (request.url.startsWith('/docs'))
      return pageHeaders(request.raw, reply.raw, (error) => done(error as Error | undefined));
    for (const [name, value] of ANSWER_HEADERS) reply.raw.setHeader(name, value);
    done();
  });
  // Fastify says so on requests that come while it closes; those in flight before must say it too.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (draining.begun) reply.header('connection', 'close');
    done(null, payload);
  });
  // What a request's line holds is named below, one by one: there is nothing in it to be censored.
  const lines = (fastify.log as Logger).child({}, { redact: [] });
  fastify.addHook('onResponse', (request, reply, done) => {
    lines.info(lineOf(request, reply), 'request');
    done();
  });
}

/** One line per request, when it is over. The path is the route's pattern: real paths hold codes of parties. */
function lineOf(request: FastifyRequest, reply: FastifyReply): object {
  return {
    method: request.method,
    route: request.is404 ? 'none' : request.routeOptions.url,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 1_000) / 1_000,
    traceId: request.id,
    client: request.caller?.clientCode,
    code: request.problemCode ?? undefined,
  };
}
