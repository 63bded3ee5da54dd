import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { accepted, type Result } from '../../platform/errors/index.js';
import { NO_GUARD, type BookRef } from './book.js';
import { BookRepository } from './database/book.repository.js';
import { MoveBusinessDate } from './move-business-date.js';
import { OpenBusinessDay } from './open-business-day.js';

export interface DayCut {
  readonly ending: string;
  readonly beginning: string;
}

/**
 * Cuts a business date (日切): opens the date that begins and moves the business date there. Each step is a transaction
 * that may be done again, so that a cut that was broken off is given again as a whole. Nothing is done when the book has
 * left the ending date already, by this command or another: nobody's date is cut short.
 */
@Injectable()
export class CutBusinessDay {
  constructor(
    private readonly books: BookRepository,
    private readonly openDay: OpenBusinessDay,
    private readonly moveDate: MoveBusinessDate,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    { ending, beginning }: DayCut,
    guard = NO_GUARD,
  ): Promise<Result<{ moved: boolean }>> {
    const { businessDate } = (await this.books.byCode(book.code))!;
    if (businessDate > ending) return accepted({ moved: false });
    const opened = await this.openDay.execute(caller, book, beginning, guard);
    if (!opened.ok) return opened;
    return this.moveDate.execute(caller, book, beginning, guard);
  }
}
