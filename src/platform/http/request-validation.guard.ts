import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RefusalError, valueOf } from '../errors/index.js';
import { ofHandler, type Handler } from './access-metadata.js';
import { takenBy } from './routes.js';
import { validatorOf } from './validator.js';

/** Codes are plain ASCII; anything else names nothing and must not reach a comparison in the database. */
const pathParameterShape = /^[\x21-\x7e]{1,160}$/;

/**
 * Validates what a route takes: path parameters as codes, queries and bodies against the schema of their class. They stay
 * the plain objects that came in. A guard behind the access guard and no pipe, because Nest runs pipes for each argument
 * of a method in three promises, which costs more than validating does.
 */
@Injectable()
export class RequestValidationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { params, query, body } = context.switchToHttp().getRequest<FastifyRequest>();
    const taken = takenByHandler(context.getHandler() as Handler, context.getClass());
    requireCodes(params as Record<string, string>);
    if (taken.query) valueOf(validatorOf(taken.query, 'query')(query));
    if (taken.body) valueOf(validatorOf(taken.body, 'body')(body));
    return true;
  }
}

const takenByHandler = ofHandler((handler, controller) => takenBy(controller, handler.name));

/** @param parameters those of the path, by name */
function requireCodes(parameters: Readonly<Record<string, string>>): void {
  for (const name in parameters) {
    if (pathParameterShape.test(parameters[name]!)) continue;
    throw new RefusalError({
      kind: 'malformed',
      code: 'HTTP.PATH_MALFORMED',
      message: `The path parameter ${name} must be a code of printable ASCII characters without spaces`,
      field: name,
    });
  }
}
