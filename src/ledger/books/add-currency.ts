import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { databaseErrorKind, Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { CurrencyDirectory } from '../currencies/index.js';
import type { BookRef } from './book.js';
import { BookDirectory } from './book-directory.js';
import { bookRefusals } from './books.errors.js';
import { BookRepository } from './database/book.repository.js';

/** Adds a currency to a book; one it keeps already changes nothing. Currencies are never taken away. */
@Injectable()
export class AddCurrency {
  constructor(
    private readonly transactions: Transactions,
    private readonly books: BookRepository,
    private readonly currencies: CurrencyDirectory,
    private readonly directory: BookDirectory,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, book: BookRef, currency: string): Promise<Result<{ added: boolean }>> {
    const known = await this.currencies.decimalsOf([currency]);
    if (!known.has(currency)) return refused(bookRefusals.currencyUnknown('currency', currency));
    const added = await this.insert(caller, book, currency);
    this.directory.forget(book.code);
    return accepted({ added });
  }

  private async insert(caller: Caller, book: BookRef, currency: string): Promise<boolean> {
    const unit = async (tx: Tx): Promise<boolean> => {
      if (await this.books.hasCurrency(tx, book.id, currency)) return false;
      await this.books.addCurrency(tx, book.id, currency);
      await this.audit.record(tx, {
        caller,
        bookId: book.id,
        action: 'book.add-currency',
        target: book.code,
        reason: '',
        detail: { currency },
      });
      return true;
    };
    try {
      return await this.transactions.run(unit);
    } catch (error) {
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
      // A twin was faster: the currency is there.
      return false;
    }
  }
}
