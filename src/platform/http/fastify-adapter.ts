import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastify, LogController, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { refusalOfError } from './error-refusals.js';
import { MAX_BATCH_BYTES, MAX_BODY_BYTES } from './json-body.js';
import { PROBLEM_TYPE, problemOf } from './problem.js';
import { sendProblem } from './problem.filter.js';
import { newTraceId, traceIdOf } from './trace-id.js';

const KEEP_ALIVE_MILLISECONDS = 65_000;
/** A request that has not arrived completely by then is given up. */
const REQUEST_MILLISECONDS = 30_000;
/** Headers come at once or from somebody who means to hold connections; looked after every so often. */
const HEADERS = { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 };
/** The longest code a path names, percent-encoded. */
const MAX_PATH_PARAMETER = 512;

/** The HTTP server under Nest. The id of a request is its trace id. */
export function createFastifyAdapter(logger: Logger): FastifyAdapter {
  const instance = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // One logger for all: a child for each request costs more than the trace id in its two lines.
    childLoggerFactory: (parent) => parent,
    genReqId: (request) => traceIdOf(request.headers.traceparent),
    requestIdHeader: false,
    bodyLimit: MAX_BODY_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    requestTimeout: REQUEST_MILLISECONDS,
    http: HEADERS,
    // While closing, what still arrives on an open connection is served, and the connection closed after it.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_PATH_PARAMETER },
    frameworkErrors: (error, request, reply) => sendProblem(request, reply, error),
    clientErrorHandler: answerUnreadable,
  });
  instance.addHook('onRoute', (route) => {
    const isLarge = route.url.endsWith('/batch') || route.url.endsWith('/payment-files/incoming');
    if (isLarge) route.bodyLimit = MAX_BATCH_BYTES;
  });
  return new FastifyAdapter(instance as never);
}

/** Bytes that are not HTTP never become a request; they get an answer of the same form as everything else. */
function answerUnreadable(this: FastifyInstance, error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const refusal = { ...refusalOfError({ statusCode: status }), status };
  const body = JSON.stringify(problemOf(refusal, newTraceId()));
  socket.end(
    `HTTP/1.1 ${status} Bad Request\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
