import { Injectable, Logger } from '@nestjs/common';
import { PostingMetrics, type Reason } from './posting-metrics.js';
import { tracesOf } from './trace-ids.js';
import type { WaitingUnit } from './waiting-unit.js';

/** Ends the wait of units that have met obstacles for too long: callers are told to come back, and it is seen. */
@Injectable()
export class Patience {
  private readonly logger = new Logger('Posting');

  constructor(private readonly metrics: PostingMetrics) {}

  /** Gives up those that have waited too long. @returns the others */
  withoutTired(group: readonly WaitingUnit[]): readonly WaitingUnit[] {
    const now = performance.now();
    const tired = group.filter((waiting) => waiting.isTired(now));
    if (tired.length === 0) return group;
    this.giveUp(tired);
    return group.filter((waiting) => !tired.includes(waiting));
  }

  /** @param reason if it is none that the units have met themselves */
  giveUp(units: readonly WaitingUnit[], reason?: Reason): void {
    const reasons: Partial<Record<Reason, number>> = {};
    for (const unit of units) {
      const own = reason ?? unit.obstacle;
      reasons[own] = (reasons[own] ?? 0) + 1;
      this.metrics.gaveUp(own);
      unit.giveUp();
    }
    this.logger.warn({
      message: 'Postings have waited in vain; their callers are told to come back',
      reasons,
      ...tracesOf(units),
    });
  }
}
