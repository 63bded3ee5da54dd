import { Inject, Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { LOGGING, type Logging } from '../platform/logging/index.js';
import { LaneRepository } from './database/lane.repository.js';
import { WebhookPace } from './pace.js';
import { TellEndpoint } from './tell-endpoint.js';

/** Has every endpoint told to which something can be sent, each by itself: none waits for another. */
@Injectable()
export class DeliverEvents {
  private readonly telling = new Map<string, Promise<void>>();
  private stopping = false;

  constructor(
    private readonly lanes: LaneRepository,
    private readonly tell: TellEndpoint,
    private readonly pace: WebhookPace,
    private readonly clock: Clock,
    @Inject(LOGGING) private readonly logging: Logging,
  ) {}

  /** Begins what can begin and waits for nothing that is sent. @returns how many endpoints were begun with */
  async begin(): Promise<number> {
    const endpoints = await this.lanes.endpointsWithWork(toDatabaseTime(this.clock.now()));
    const fresh = endpoints.filter((id) => !this.telling.has(id));
    const begun = fresh.slice(0, this.pace.endpointsAtOnce - this.telling.size);
    for (const id of begun) this.telling.set(id, this.tellOne(id));
    return begun.length;
  }

  /** Nothing more is claimed; what is on its way is written down. */
  stop(): void {
    this.stopping = true;
  }

  async settled(): Promise<void> {
    await Promise.all(this.telling.values());
  }

  /** What was claimed by a telling that fails is taken up again when its lease is over. */
  private async tellOne(id: string): Promise<void> {
    try {
      await this.tell.execute(id, () => this.stopping);
    } catch (error) {
      this.logging.logger.warn(
        { err: error, endpoint: id },
        'an endpoint could not be told; it is tried again',
      );
    }
    this.telling.delete(id);
  }
}
