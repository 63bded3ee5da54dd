import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller, Role } from '../auth/caller.js';
import { RefusalError } from '../errors/index.js';

export const ROLES_METADATA = 'suanpan:roles';
export const PUBLIC_METADATA = 'suanpan:public';
export const IDEMPOTENCY_KEY_METADATA = 'suanpan:idempotency-key';
export const IDEMPOTENCY_KEY_PATTERN = '^[\\x21-\\x7e]{1,64}$';
const idempotencyKeyShape = new RegExp(IDEMPOTENCY_KEY_PATTERN);

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard; null on public routes. */
    caller: Caller | null;
    /** The code of the problem this request was answered with, for its log line. */
    problemCode: string | null;
  }
}

/** Who may call the route: any one of the roles is enough. */
export const Roles = (first: Role, ...others: Role[]) => SetMetadata(ROLES_METADATA, [first, ...others]);

/** Opens the route to everybody, without a key. */
export const Public = () => SetMetadata(PUBLIC_METADATA, true);

/** The {@link Caller} of the request, for routes with {@link Roles}. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('CurrentCaller was asked for on a route that has no caller');
  return caller;
});

const idempotencyKeyOf = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (header === undefined)
    throw new RefusalError(keyRefusal('HTTP.IDEMPOTENCY_KEY_REQUIRED', 'is required'));
  if (typeof header !== 'string' || !idempotencyKeyShape.test(header)) {
    throw new RefusalError(
      keyRefusal(
        'HTTP.IDEMPOTENCY_KEY_MALFORMED',
        'must be 1 to 64 printable ASCII characters without spaces',
      ),
    );
  }
  return header;
});

const keyRefusal = (code: string, wanted: string) => ({
  kind: 'malformed' as const,
  code,
  message: `The header Idempotency-Key ${wanted}`,
  field: 'Idempotency-Key',
});

/** The caller's request number from the `Idempotency-Key` header; a missing or malformed one answers 400. */
export const IdempotencyKey = (): ParameterDecorator => (target, method, index) => {
  Reflect.defineMetadata(IDEMPOTENCY_KEY_METADATA, true, target, method!);
  idempotencyKeyOf()(target, method, index);
};
