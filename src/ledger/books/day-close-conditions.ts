import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import type { Refusal } from '../../platform/errors/index.js';

/** Says why a date of a book must not be closed, or null; asked while the date is locked, in the transaction. */
export type DayCloseCondition = (tx: Tx, bookId: number, businessDate: string) => Promise<Refusal | null>;

/**
 * Where closing a date finds what speaks against it. Modules that stand above this one add their conditions here at
 * boot, so that nothing is closed behind their back and no circle of modules comes about.
 */
@Injectable()
export class DayCloseConditions {
  private readonly conditions: DayCloseCondition[] = [];

  add(condition: DayCloseCondition): void {
    this.conditions.push(condition);
  }

  /** The first refusal, null when the date may be closed. */
  async refusalOf(tx: Tx, bookId: number, businessDate: string): Promise<Refusal | null> {
    for (const condition of this.conditions) {
      const refusal = await condition(tx, bookId, businessDate);
      if (refusal) return refusal;
    }
    return null;
  }
}
