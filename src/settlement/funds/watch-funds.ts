import { Injectable } from '@nestjs/common';
import { Clock, toIsoTime } from '../../platform/clock/index.js';
import { ArrivalRepository } from './database/arrival.repository.js';
import { FundingTermsInForce } from './funding-terms-in-force.js';
import { FundsAlarms } from './funds-alarms.js';
import { FundsPace } from './funds-pace.js';

/** What stands in suspense (挂账), in numbers and, when it does so for too long, as an alarm. */
@Injectable()
export class WatchFunds {
  constructor(
    private readonly terms: FundingTermsInForce,
    private readonly arrivals: ArrivalRepository,
    private readonly alarms: FundsAlarms,
    private readonly pace: FundsPace,
    private readonly clock: Clock,
  ) {}

  async round(): Promise<void> {
    const now = this.clock.now().getTime();
    const books = new Set((await this.terms.all()).map(({ bookId }) => bookId));
    const totals = (await this.arrivals.suspended([...books])).map(({ oldest, ...total }) => ({
      ...{ ...total, seconds: Math.max(0, Math.floor((now - Date.parse(toIsoTime(oldest))) / 1_000)) },
    }));
    const { suspended } = this.alarms;
    // A currency of which nothing is left is told as zero.
    const before = Object.keys(suspended.count).map((currency) => [currency, 0] as const);
    const of = (figure: (total: (typeof totals)[number]) => number): Record<string, number> =>
      Object.fromEntries([...before, ...totals.map((total) => [total.currency, figure(total)] as const)]);
    this.alarms.suspended = {
      count: of(({ count }) => count),
      seconds: of(({ seconds }) => seconds),
      amount: of(({ amount }) => Number(amount)),
    };
    for (const { currency, count, seconds } of totals)
      if (seconds > this.pace.overdueSeconds) this.alarms.waiting(currency, count, seconds);
  }
}
