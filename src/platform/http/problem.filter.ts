import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusalOfError } from './error-refusals.js';
import { PROBLEM_TYPE, problemHeaders, problemOf, type EdgeRefusal, type Problem } from './problem.js';
import { RouteTable } from './route-table.js';

/** Turns everything thrown into a problem document. */
@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly routes: RouteTable) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const refusal = request.is404 ? this.refusalOfUnknownRoute(request) : undefined;
    sendProblem(request, http.getResponse<FastifyReply>(), error, refusal ?? refusalOfError(error));
  }

  /** A path that exists for other methods is not unknown. */
  private refusalOfUnknownRoute(request: FastifyRequest): EdgeRefusal | undefined {
    const methods = this.routes.methodsAt(request.url);
    if (methods.length === 0) return undefined;
    return {
      kind: 'malformed',
      status: 405,
      code: 'HTTP.METHOD_NOT_ALLOWED',
      message: `This path takes ${methods.join(', ')}`,
      allow: methods.join(', '),
    };
  }
}

export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
  refusal: EdgeRefusal = refusalOfError(error),
): void {
  const problem = problemOf(refusal, request.id);
  request.problemCode = problem.code;
  if (problem.status >= 500) logFailure(request, error, problem);
  if (reply.sent) return;
  void reply
    .code(problem.status)
    .headers(problemHeaders(refusal, problem.status))
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem));
}

/** Who is told to come back is told so by thousands when the database is away: one line each, without a stack. */
function logFailure(request: FastifyRequest, error: unknown, { status, code }: Problem): void {
  const facts = { traceId: request.id, code };
  if (status === 503) request.log.warn({ ...facts, cause: String(error) }, 'request put off');
  else request.log.error({ ...facts, err: error }, 'request failed');
}
