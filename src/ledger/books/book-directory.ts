import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { CurrencyDirectory } from '../currencies/index.js';
import { isBookCode, type BookRef } from './book.js';
import { bookRefusals } from './books.errors.js';
import { BookRepository } from './database/book.repository.js';

/** What every ledger route asks first. Books are kept in memory once read. */
@Injectable()
export class BookDirectory {
  private readonly known = new Map<string, BookRef>();

  constructor(
    private readonly books: BookRepository,
    private readonly currencies: CurrencyDirectory,
  ) {}

  /**
   * The book of that code. Another node may have added a currency: a book that lacks one of the wanted currencies is
   * read again, so that a currency is never refused by an old memory.
   */
  async byCode(code: string, wantedCurrencies: Iterable<string> = []): Promise<Result<BookRef>> {
    const known = this.known.get(code);
    if (known && [...wantedCurrencies].every((currency) => known.currencies.has(currency)))
      return accepted(known);
    const read = isBookCode(code) ? await this.read(code) : null;
    if (!read) return refused(bookRefusals.notFound(code));
    this.known.set(code, read);
    return accepted(read);
  }

  /** Has the book read again at the next question, after a change on this node. */
  forget(code: string): void {
    this.known.delete(code);
  }

  private async read(code: string): Promise<BookRef | null> {
    const book = await this.books.byCode(code);
    if (!book) return null;
    const currencies = await this.currencies.decimalsOf(book.currencies);
    return { id: book.id, code: book.code, timeZone: book.timeZone, currencies };
  }
}
