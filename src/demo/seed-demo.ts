import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { ProvisionKeys } from '../platform/auth/index.js';
import { CONFIG, type Config, type DemoKeys } from '../platform/config/index.js';
import { databaseErrorKind } from '../platform/database/index.js';
import { DEMO_ACCOUNTS, DEMO_BOOK, DEMO_BOOK_CODE, OPENING, RULES } from './demo-book.js';

interface DemoRequest {
  readonly key: string;
  readonly path: string;
  readonly body: object;
  readonly requestNumber?: string;
}

/** Nodes that start together meet at most once per row. */
const KEY_ATTEMPTS = 3;

/**
 * Puts the demonstration in place at the start of a development service: keys, book, rules, accounts, a first voucher. It asks
 * the service's own API, without a network, so that what newcomers see was made by what they can do themselves. What is
 * there stays as it is, so it can run at every start, on several nodes at once, and goes on where an earlier start broke off.
 */
@Injectable()
export class SeedDemo {
  constructor(
    private readonly provisionKeys: ProvisionKeys,
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Call it once the application is initialised, before it listens. Does nothing when no demonstration is configured.
   * @throws Error naming the request and the answer when the service refuses a part of the demonstration
   */
  async run(): Promise<void> {
    const keys = this.config.demoKeys;
    if (!keys) return;
    for (const role of ['admin', 'poster', 'finance', 'operator'] as const) await this.provision(keys, role);
    await this.ensure({ key: keys.admin, path: '/v1/books', body: DEMO_BOOK });
    const book = `/v1/books/${DEMO_BOOK_CODE}`;
    await this.ensure({ key: keys.admin, path: `${book}/posting-rules/install`, body: RULES });
    for (const body of DEMO_ACCOUNTS)
      await this.ensure({ key: keys.operator, path: `${book}/accounts`, body });
    const { voucher, requestNumber } = OPENING;
    await this.ensure({ key: keys.poster, path: `${book}/vouchers`, body: voucher, requestNumber });
  }

  private async provision(keys: DemoKeys, role: keyof DemoKeys): Promise<void> {
    const key = {
      clientCode: 'demo',
      clientName: 'Demonstration',
      key: keys[role],
      roles: [role],
      books: '*' as const,
      reason: 'Demonstration data',
    };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.provisionKeys.provision(key);
      } catch (error) {
        if (attempt === KEY_ATTEMPTS || databaseErrorKind(error) !== 'duplicate-key') throw error;
        // Another node was faster; its rows are committed now and are found.
      }
    }
  }

  /** A conflict means that it is there, from an earlier start or another node. */
  private async ensure({ key, path, body, requestNumber }: DemoRequest): Promise<void> {
    const service = this.host.httpAdapter.getInstance<FastifyInstance>();
    const answer = await service.inject({
      method: 'POST',
      url: path,
      headers: {
        authorization: `Bearer ${key}`,
        ...(requestNumber !== undefined && { 'idempotency-key': requestNumber }),
      },
      payload: body,
    });
    const isThere = answer.statusCode < 300 || answer.statusCode === 409;
    if (!isThere)
      throw new Error(`Demonstration data: POST ${path} was answered ${answer.statusCode} ${answer.body}`);
  }
}
