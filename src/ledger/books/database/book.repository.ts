import { Injectable } from '@nestjs/common';
import { DataSource, In, MoreThan, type EntityManager } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Book } from '../book.js';
import { BookCurrencyEntity } from './book-currency.entity.js';
import { BookEntity } from './book.entity.js';

@Injectable()
export class BookRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byCode(code: string, tx?: Tx): Promise<Book | null> {
    const manager = tx ? sqlOf(tx).manager : this.dataSource.manager;
    const row = await manager.findOneBy(BookEntity, { code });
    return row && (await withCurrencies(manager, [row]))[0]!;
  }

  /** The next books by code, after the one given; of all books, or of those named. */
  async list(codes: '*' | ReadonlySet<string>, after: string, count: number): Promise<Book[]> {
    const inScope = codes === '*' ? [] : [{ code: In([...codes].filter((code) => code > after)) }];
    const rows = await this.dataSource.manager.find(BookEntity, {
      where: codes === '*' ? { code: MoreThan(after) } : inScope,
      order: { code: 'ASC' },
      take: count,
    });
    return withCurrencies(this.dataSource.manager, rows);
  }

  async insert(tx: Tx, { currencies, ...book }: Book): Promise<void> {
    await sqlOf(tx).manager.insert(BookEntity, { ...book });
    const rows = currencies.map((currency) => ({ bookId: book.id, currency }));
    await sqlOf(tx).manager.insert(BookCurrencyEntity, rows);
  }

  async addCurrency(tx: Tx, bookId: number, currency: string): Promise<void> {
    await sqlOf(tx).manager.insert(BookCurrencyEntity, { bookId, currency });
  }

  async hasCurrency(tx: Tx, bookId: number, currency: string): Promise<boolean> {
    return sqlOf(tx).manager.existsBy(BookCurrencyEntity, { bookId, currency });
  }

  /** The business date that postings without a date take. */
  async businessDate(tx: Tx, bookId: number): Promise<string> {
    const { businessDate } = await sqlOf(tx).manager.findOneByOrFail(BookEntity, { id: bookId });
    return businessDate;
  }

  /** @returns false when the pointer stands at that date or later */
  async moveBusinessDate(tx: Tx, bookId: number, businessDate: string): Promise<boolean> {
    const moved = await sqlOf(tx).execute(
      'UPDATE book SET business_date = ? WHERE id = ? AND business_date < ?',
      [businessDate, bookId, businessDate],
    );
    return moved === 1;
  }
}

async function withCurrencies(manager: EntityManager, books: readonly BookEntity[]): Promise<Book[]> {
  const rows = await manager.find(BookCurrencyEntity, {
    where: { bookId: In(books.map((book) => book.id)) },
    order: { bookId: 'ASC', currency: 'ASC' },
  });
  return books.map((book) => ({
    ...book,
    currencies: rows.filter((row) => row.bookId === book.id).map((row) => row.currency),
  }));
}
