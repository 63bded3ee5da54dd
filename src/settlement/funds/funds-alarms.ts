import { Injectable } from '@nestjs/common';
import { Alarms, Metrics, type Alarm } from '../../platform/metrics/index.js';

/** Nobody is told twice within so long. */
const AGAIN_MILLISECONDS = 3_600_000;

/** What of money that comes in wants a person; docs/operations.md says what to do about each. */
@Injectable()
export class FundsAlarms {
  readonly differs: Alarm;
  /** Of all books, as the last look found it. Amounts in minor units, for a gauge alone. */
  suspended: {
    count: Record<string, number>;
    seconds: Record<string, number>;
    amount: Record<string, number>;
  } = {
    count: {},
    seconds: {},
    amount: {},
  };
  private readonly statement: Alarm;
  private readonly waits: Alarm;
  /** By what was told, when on this node. */
  private readonly told = new Map<string, number>();

  constructor(alarms: Alarms, metrics: Metrics) {
    this.differs = alarms.define(
      'settlement-arrival-differs',
      'A channel tells money under a reference that was told before with another amount; it is not recorded twice',
    );
    this.statement = alarms.define(
      'settlement-statement-stuck',
      'Lines of a statement of a channel cannot be recorded as arrivals',
    );
    this.waits = alarms.define(
      'settlement-arrival-waits',
      'Money has stood in suspense for too long and is matched with nothing',
    );
    metrics.gaugeBy(
      'suanpan_settlement_arrivals_open',
      'Arrivals of which something stands in suspense',
      'currency',
      () => this.suspended.count,
    );
    metrics.gaugeBy(
      'suanpan_settlement_arrivals_oldest_seconds',
      'How long the oldest of them has stood there',
      'currency',
      () => this.suspended.seconds,
    );
    metrics.gaugeBy(
      'suanpan_settlement_suspense_minor',
      'What stands in suspense, in minor units of the currency, rounded as a gauge does',
      'currency',
      () => this.suspended.amount,
    );
  }

  stuck(file: string, code: string, message: string): void {
    if (this.isNews(file)) this.statement.raise({ file, code, message });
  }

  waiting(currency: string, count: number, oldestSeconds: number): void {
    if (this.isNews(currency)) this.waits.raise({ currency, count, oldestSeconds });
  }

  private isNews(what: string): boolean {
    const now = performance.now();
    const before = this.told.get(what);
    if (before !== undefined && now - before < AGAIN_MILLISECONDS) return false;
    this.told.set(what, now);
    return true;
  }
}
