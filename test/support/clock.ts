import { Clock } from '../../src/platform/clock/index.js';

/** In seconds. */
export const MINUTE = 60;
export const HOUR = 3_600;
export const DAY = 86_400;

/** A clock that stands until a test turns it. */
export class TurnableClock extends Clock {
  constructor(private time = new Date('2026-11-21T08:00:00.000Z')) {
    super();
  }

  now(): Date {
    return new Date(this.time);
  }

  advanceSeconds(seconds: number): void {
    this.time = new Date(this.time.getTime() + seconds * 1_000);
  }
}
