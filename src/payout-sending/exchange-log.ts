import { Injectable } from '@nestjs/common';
import { hostname } from 'node:os';
import type { Channel } from '../channels/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Ids } from '../platform/ids/index.js';
import { ExchangeRepository } from './database/exchange.repository.js';
import type { Exchange, ExchangeKind } from './exchange.js';

export const THIS_NODE = `${hostname()}:${process.pid}`;

/** What a channel has told by itself. */
export interface Told {
  readonly kind: Extract<ExchangeKind, 'callback' | 'statement'>;
  readonly channel: Channel;
  readonly payoutId: string | null;
  readonly requestNumber: string | null;
  readonly answer: string;
  readonly code: string | null;
  readonly excerpt: string;
  readonly traceId: string;
}

/** Makes and keeps rows of the log. */
@Injectable()
export class ExchangeLog {
  constructor(
    private readonly exchanges: ExchangeRepository,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** At this moment, on this node. */
  of({ channel, ...told }: Told): Exchange {
    const at = toDatabaseTime(this.clock.now());
    return {
      id: this.ids.uuid(),
      ...{ bookId: channel.bookId, channelId: channel.id },
      ...told,
      ...{ beganAt: at, endedAt: at, node: THIS_NODE },
    };
  }

  async keep(told: Told): Promise<void> {
    await this.exchanges.insert([this.of(told)]);
  }
}
