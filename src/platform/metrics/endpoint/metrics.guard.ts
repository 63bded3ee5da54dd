import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config/index.js';
import { RefusalError, type Refusal } from '../../errors/index.js';

const bearerShape = /^Bearer +(\S+)$/i;

/**
 * Opens the metrics to who has METRICS_TOKEN, and to nobody where none is set. Not by API key: those are looked up in
 * the database, and the metrics are wanted most when it is away.
 */
@Injectable()
export class MetricsGuard implements CanActivate {
  private readonly expected: Buffer | null;

  constructor(@Inject(CONFIG) { metricsToken }: Config) {
    this.expected = metricsToken === null ? null : digest(metricsToken);
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.expected === null) throw new RefusalError(CLOSED);
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const token = bearerShape.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new RefusalError(TOKEN_MISSING);
    if (!timingSafeEqual(digest(token), this.expected)) throw new RefusalError(TOKEN_INVALID);
    return true;
  }
}

/** Of equal length whatever was sent, so that the comparison tells nothing by its time. */
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

const CLOSED: Refusal = {
  kind: 'forbidden',
  code: 'METRICS.CLOSED',
  message: 'METRICS_TOKEN is not set, so the metrics are open to nobody',
};
const TOKEN_MISSING: Refusal = {
  kind: 'unauthenticated',
  code: 'METRICS.TOKEN_MISSING',
  message: 'Send the token of the metrics: Authorization: Bearer <METRICS_TOKEN>',
};
const TOKEN_INVALID: Refusal = {
  kind: 'unauthenticated',
  code: 'METRICS.TOKEN_INVALID',
  message: 'This is not the token of the metrics',
};
