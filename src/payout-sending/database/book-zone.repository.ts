import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export interface BookZone {
  readonly code: string;
  readonly timeZone: string;
}

/** Code and time zone of a book by its number; neither ever changes. */
@Injectable()
export class BookZoneRepository {
  private readonly known = new Map<number, BookZone>();

  constructor(private readonly dataSource: DataSource) {}

  /** @throws Error when there is no such book, which a channel of it rules out */
  async byId(id: number): Promise<BookZone> {
    const known = this.known.get(id);
    if (known) return known;
    const [book]: BookZone[] = await this.dataSource.query(
      'SELECT code, time_zone AS timeZone FROM book WHERE id = ?',
      [id],
    );
    if (!book) throw new Error(`There is no book of number ${id}`);
    this.known.set(id, book);
    return book;
  }
}
