import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { newTraceId } from '../platform/http/index.js';
import { PayoutListRepository, type DuePayout } from './database/payout-list.repository.js';
import { EndUnsentPayout } from './end-unsent-payout.js';
import { serviceActor } from './actors.js';

/** Ended together: small, so that a sweep after a long pause does not hold up those who post. */
const PAGE = 50;

/**
 * Fails the payouts that nobody decided on in time. Each is a posting of its own, decided on the locked row and by both
 * clocks; of several nodes that sweep at the same time one ends a payout and the others find it done.
 */
@Injectable()
export class ExpirePayouts {
  constructor(
    private readonly list: PayoutListRepository,
    private readonly ending: EndUnsentPayout,
    private readonly clock: Clock,
  ) {}

  /**
   * @param isStopping asked between pages
   * @returns how many were ended by this sweep
   */
  async sweep(isStopping: () => boolean = () => false, traceId = newTraceId()): Promise<number> {
    const until = toDatabaseTime(this.clock.now());
    const service = serviceActor(traceId);
    let expired = 0;
    let last: DuePayout | null = null;
    while (!isStopping()) {
      const page: DuePayout[] = await this.list.due(until, last, PAGE);
      const payouts = await this.list.byIds(page.map(({ id }) => id));
      expired += await this.ending.executeAll(payouts, { kind: 'expire' }, service);
      last = page.at(-1) ?? null;
      if (page.length < PAGE) break;
    }
    return expired;
  }
}
