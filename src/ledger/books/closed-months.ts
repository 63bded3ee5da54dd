import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { ClosedMonthsRepository, type ClosedYears } from './database/closed-months.repository.js';

/** Whether the date lies in a closed month. @param through the last closed month; null without any */
export function isInClosedMonth(businessDate: string, through: string | null): boolean {
  return through !== null && businessDate.slice(0, 7) <= through;
}

/** The closed months and years of a book, for the module that closes them. */
@Injectable()
export class ClosedMonths {
  constructor(private readonly months: ClosedMonthsRepository) {}

  /** The last closed month, such as 2026-10; null without any. */
  through(bookId: number): Promise<string | null> {
    return this.months.through(bookId);
  }

  /** The same, and nobody closes or opens a month, nor opens a date, until the transaction has ended. */
  lock(tx: Tx, bookId: number): Promise<string | null> {
    return this.months.lock(tx, bookId);
  }

  /** After {@link lock}. */
  moveTo(tx: Tx, bookId: number, through: string | null): Promise<void> {
    return this.months.moveTo(tx, bookId, through);
  }

  /** Where the years stand; those of a transaction that has them locked do not change. */
  years(bookId: number, tx?: Tx): Promise<ClosedYears> {
    return this.months.years(bookId, tx);
  }

  /** After {@link lock}. */
  setYears(tx: Tx, bookId: number, years: ClosedYears): Promise<void> {
    return this.months.setYears(tx, bookId, years);
  }
}
