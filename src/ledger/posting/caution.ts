import { Injectable } from '@nestjs/common';

const LONGEST = 64;

/**
 * How often foresight is tried. After a mistake the next groups are posted with locks, twice as many after each further
 * one: where another node posts to the same accounts all the time, foresight is hardly ever right.
 */
@Injectable()
export class Caution {
  private groupsLeft = 0;
  private penalty = 1;

  /** Whether groups are being posted with locks for what happened to earlier ones. */
  get prevails(): boolean {
    return this.groupsLeft > 0;
  }

  /** Asked once for each group. */
  allows(): boolean {
    if (this.groupsLeft === 0) return true;
    this.groupsLeft -= 1;
    return false;
  }

  kept(): void {
    this.penalty = Math.max(1, this.penalty / 2);
  }

  mistaken(): void {
    this.groupsLeft = this.penalty;
    this.penalty = Math.min(LONGEST, this.penalty * 2);
  }
}
