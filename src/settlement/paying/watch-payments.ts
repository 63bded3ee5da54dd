import { Injectable } from '@nestjs/common';
import { Alarms, Metrics, type Alarm } from '../../platform/metrics/index.js';
import { PaymentWorkRepository } from './database/payment-work.repository.js';
import type { PaymentState } from './payment.js';

const HOUR = 3_600;
/** Longer than an order should be in that state without a person knowing why. */
const LONGEST_SECONDS = {
  waiting: 24 * HOUR,
  payable: 6 * HOUR,
  sent: 48 * HOUR,
  failed: 24 * HOUR,
} as const;
type Watched = keyof typeof LONGEST_SECONDS;
const WATCHED = Object.keys(LONGEST_SECONDS) as Watched[];
/** Counting goes through all that are open. */
const PAUSE_MILLISECONDS = 60_000;
/** What is still so is told again as often, by each node. */
const ALARM_PAUSE_MILLISECONDS = HOUR * 1_000;

const none = (): Record<Watched, number> =>
  Object.fromEntries(WATCHED.map((state) => [state, 0])) as Record<Watched, number>;

/** Looks at the orders that are not paid: for the metrics, and to tell a person of what stays so for too long. */
@Injectable()
export class WatchPayments {
  private orders = none();
  private oldest = none();
  private lookedAt = Number.NEGATIVE_INFINITY;
  private readonly told = new Map<PaymentState, number>();
  private readonly tooLong: Alarm;

  constructor(
    private readonly work: PaymentWorkRepository,
    metrics: Metrics,
    alarms: Alarms,
  ) {
    metrics.gaugeBy(
      'suanpan_settlement_orders_unpaid',
      'Settlement orders of batches that were set going and that are not paid, by state',
      'state',
      () => this.orders,
    );
    metrics.gaugeBy(
      'suanpan_settlement_order_oldest_seconds',
      'How long the settlement order that has been in each state for longest has been there',
      'state',
      () => this.oldest,
    );
    this.tooLong = alarms.define(
      'settlement-order-too-long',
      'A settlement order has been in its state for longer than it should be',
    );
  }

  async round(): Promise<void> {
    const now = performance.now();
    if (now - this.lookedAt < PAUSE_MILLISECONDS) return;
    this.lookedAt = now;
    const [orders, oldest] = [none(), none()];
    for (const { state, orders: count, oldestSeconds } of await this.work.standing()) {
      orders[state as Watched] = count;
      oldest[state as Watched] = oldestSeconds;
    }
    this.orders = orders;
    this.oldest = oldest;
    for (const state of WATCHED) if (oldest[state] > LONGEST_SECONDS[state]) this.tell(state, now);
  }

  private tell(state: Watched, now: number): void {
    if (now - (this.told.get(state) ?? Number.NEGATIVE_INFINITY) < ALARM_PAUSE_MILLISECONDS) return;
    this.told.set(state, now);
    this.tooLong.raise({ state, orders: this.orders[state], oldestSeconds: this.oldest[state] });
  }
}
