import { Injectable } from '@nestjs/common';
import { Caution } from './caution.js';

/** A group usually takes a third of this; one that takes longer is not waited for. */
const SLOW_GROUP_MILLISECONDS = 30;
/** Callers who were answered together come again within this, if they come again. */
const RETURN_MILLISECONDS = 3;

/** How things stand when a group might begin. Times are milliseconds of a clock that is never set. */
export interface Moment {
  readonly now: number;
  readonly groupsInFlight: number;
  readonly unitsWaiting: number;
  /** Whether no more would go into one group than wait already. */
  readonly isFull: boolean;
}

/**
 * When a group is to begin: at once, or when more have come that can share it. While this node foresees its balances,
 * groups overlap. Where another node moves the same accounts each group holds its balances from before it is decided until it
 * has committed, and nobody's next group gets on: few large ones are better than many small ones.
 */
@Injectable()
export class Pace {
  private latest = { size: 0, sizeBefore: 0, startedAt: 0 };
  private returning = { units: 0, until: 0 };

  constructor(private readonly caution: Caution) {}

  began(size: number, now: number): void {
    this.latest = { size, sizeBefore: this.latest.size, startedAt: now };
  }

  ended(size: number, { now, unitsWaiting }: Pick<Moment, 'now' | 'unitsWaiting'>): void {
    this.returning = { units: unitsWaiting + size, until: now + RETURN_MILLISECONDS };
  }

  /** @returns for how many milliseconds it is worth waiting, unless more arrive or a group ends before; 0: it begins */
  pause(moment: Moment): number {
    if (this.caution.prevails) return this.pauseAmongNodes(moment);
    return this.isOverlapping(moment) ? this.untilSlow(moment) : 0;
  }

  /** One group of this node at a time, and in it all who were answered last, as they are likely to come again. */
  private pauseAmongNodes(moment: Moment): number {
    if (moment.groupsInFlight > 0) return this.untilSlow(moment);
    const { units, until } = this.returning;
    return moment.isFull || moment.unitsWaiting >= units ? 0 : Math.max(0, until - moment.now);
  }

  /**
   * A second group much smaller than the first would only wait for its locks while arrivals pile up behind both. So it
   * waits for as many as the smaller one of the last two groups had: where the same callers come again and again and have
   * fallen into a large and a small group, as many as the large one had would never come.
   */
  private isOverlapping({ groupsInFlight, unitsWaiting }: Moment): boolean {
    return groupsInFlight > 0 && unitsWaiting < Math.min(this.latest.size, this.latest.sizeBefore);
  }

  /** It does not wait for a group that is slow: that may have met a locked row. */
  private untilSlow({ now }: Moment): number {
    return Math.max(0, this.latest.startedAt + SLOW_GROUP_MILLISECONDS - now);
  }
}
