import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RefusalError, valueOf, type Refusal } from '../errors/index.js';
import { isPublic, rolesOf } from '../http/index.js';
import { RequestLimits } from '../rate-limit/index.js';
import { Authenticator } from './authenticator.js';
import { mayTouchBook, type Identity, type Role } from './caller.js';
import { CheckSignature, RequestNonces } from './signing/index.js';

/** Deny by default: a route is open to the roles it names, or to everybody where it says so, and to no one else. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly limits: RequestLimits,
    private readonly signatures: CheckSignature,
    private readonly nonces: RequestNonces,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const handler = context.getHandler() as (...args: never[]) => unknown;
    const controller = context.getClass();
    if (isPublic(handler, controller)) return true;

    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const identity = valueOf(
      await this.authenticator.authenticate(request.headers.authorization, request.ip),
    );
    const limited = this.limits.refusalOfKey(identity.apiKeyId, identity.requestsPerSecond);
    if (limited) throw new RefusalError(limited);
    const signed = this.signatures.isDue(identity, request)
      ? valueOf(await this.signatures.execute(identity, request))
      : null;
    const { book } = request.params as { book?: string };
    const refusal = refusalOf(identity, rolesOf(handler, controller), book);
    if (refusal) throw new RefusalError(refusal);
    // Last, so that nothing is used up by a request that may not be made.
    if (signed) valueOf(await this.nonces.use(signed));
    request.caller = {
      clientId: identity.clientId,
      clientCode: identity.clientCode,
      apiKeyId: identity.apiKeyId,
      roles: identity.roles,
      books: identity.books,
      traceId: request.id,
    };
    return true;
  }
}

function refusalOf(
  identity: Identity,
  roles: readonly Role[] | undefined,
  book: string | undefined,
): Refusal | undefined {
  if (!roles) return forbidden('AUTH.ROUTE_NOT_OPEN', 'This route is not open to anybody');
  if (!roles.some((role) => identity.roles.has(role))) {
    return forbidden('AUTH.ROLE_MISSING', `This needs the role ${roles.join(' or ')}`);
  }
  if (book !== undefined && !mayTouchBook(identity, book)) {
    return forbidden('AUTH.BOOK_NOT_IN_SCOPE', 'This API key does not reach that book');
  }
  return undefined;
}

const forbidden = (code: string, message: string): Refusal => ({ kind: 'forbidden', code, message });
