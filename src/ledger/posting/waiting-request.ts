import type { Unit, UnitOutcome } from './posting.types.js';
import { WaitingUnit } from './waiting-unit.js';

/**
 * The units of one request, with one promise for all of their outcomes: a promise for each would be most of what a
 * batch leaves for the collector.
 */
export class WaitingRequest {
  readonly units: readonly WaitingUnit[];
  /** In the order of the units. Rejects at the first that fails for a reason nobody expected. */
  readonly outcomes: Promise<UnitOutcome[]>;
  private readonly settled: (UnitOutcome | undefined)[];
  private missing: number;
  private answer!: (outcomes: UnitOutcome[]) => void;
  private failAll!: (error: unknown) => void;

  /**
   * @param units at least one
   * @param arrivedAt milliseconds of a clock that never jumps
   */
  constructor(units: readonly Unit[], arrivedAt: number) {
    this.units = units.map((unit, index) => new WaitingUnit(unit, arrivedAt, this, index));
    this.settled = new Array<undefined>(units.length).fill(undefined);
    this.missing = units.length;
    this.outcomes = new Promise((resolve, reject) => {
      this.answer = resolve;
      this.failAll = reject;
    });
  }

  /** A unit has one outcome; what comes later is not heard. */
  settle(index: number, outcome: UnitOutcome): void {
    if (this.settled[index] !== undefined) return;
    this.settled[index] = outcome;
    this.missing -= 1;
    if (this.missing === 0) this.answer(this.settled as UnitOutcome[]);
  }

  fail(error: unknown): void {
    this.failAll(error);
  }
}
