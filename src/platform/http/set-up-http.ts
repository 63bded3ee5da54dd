import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Draining } from './draining.js';
import { acceptJsonOnly } from './json-body.js';
import { RouteTable } from './route-table.js';

/** Headers, body parser and request log of an application that does not listen yet. */
export async function setUpHttp(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const routes = app.get(RouteTable);
  const draining = app.get(Draining);
  fastify.decorateRequest('caller', null);
  fastify.decorateRequest('problemCode', null);
  acceptJsonOnly(fastify);
  fastify.addHook('onRoute', ({ method, path }) => [method].flat().forEach((name) => routes.add(name, path)));
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.setHeader('trace-id', request.id);
    done();
  });
  // Fastify says so on requests that come while it closes; those in flight before must say it too.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (draining.begun) reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('onResponse', logRequest);
  await app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
}

/** One line per request, when it is over. The path is the route's pattern: real paths hold codes of parties. */
function logRequest(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  request.log.info(
    {
      method: request.method,
      route: request.is404 ? 'none' : request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 1_000) / 1_000,
      traceId: request.id,
      client: request.caller?.clientCode,
      code: request.problemCode ?? undefined,
    },
    'request',
  );
  done();
}
