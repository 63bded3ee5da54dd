import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions } from '../platform/database/index.js';
import { Ids } from '../platform/ids/index.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import type { Endpoint } from './endpoint.js';
import { healthAfter, type HealthOutcome } from './health.rules.js';
import { WebhookPace } from './pace.js';
import { chanceOf, pauseAfter } from './pauses.rules.js';
import { WebhookAlarms } from './webhook-alarms.js';

/**
 * Suspends endpoints through which nothing gets, and lets them go on when a probe gets through. What they are to be told
 * waits meanwhile and is held against nothing.
 */
@Injectable()
export class WatchHealth {
  constructor(
    private readonly transactions: Transactions,
    private readonly endpoints: EndpointRepository,
    private readonly alarms: WebhookAlarms,
    private readonly pace: WebhookPace,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** An endpoint that is well, to which all went well, costs nothing. */
  async note(endpoint: Endpoint, outcomes: readonly HealthOutcome[]): Promise<void> {
    const wasWell = endpoint.failures === 0 && endpoint.suspendedAt === null;
    if (wasWell && outcomes.every(({ result }) => result === 'delivered')) return;
    const alarming = await this.transactions.run(async (tx) => {
      const before = await this.endpoints.lock(tx, endpoint.id);
      if (!before || before.status === 'retired') return false;
      const after = healthAfter(before, outcomes, {
        failuresToSuspend: this.pace.failuresToSuspend,
        now: toDatabaseTime(this.clock.now()),
        probeAt: this.nextProbe(before.suspendedAt === null ? 1 : before.probes + 2),
      });
      await this.endpoints.setHealth(tx, endpoint.id, after);
      return after.probes > before.probes && after.probes === this.pace.probesToAlarm;
    });
    if (alarming)
      this.alarms.dead.raise({ book: endpoint.bookCode, client: endpoint.clientCode, endpoint: endpoint.id });
  }

  private nextProbe(number: number): string {
    const { firstProbeMilliseconds: first, longestProbeMilliseconds: longest } = this.pace;
    const pause = pauseAfter(number, { first, longest, factor: 2 }, chanceOf(this.ids.uuid()));
    return toDatabaseTime(new Date(this.clock.now().getTime() + pause));
  }
}
