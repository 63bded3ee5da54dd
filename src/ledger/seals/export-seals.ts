import { Injectable } from '@nestjs/common';
import type { BookRef } from '../books/index.js';
import { SealRepository } from './database/seal.repository.js';
import { endLine, headingLine, sealLine } from './seal-text.js';

const PAGE_SEALS = 500;

/** The seals of a book as a file to be kept outside, page by page as the reader takes it. */
@Injectable()
export class ExportSeals {
  constructor(private readonly seals: SealRepository) {}

  async *textOf(book: BookRef): AsyncGenerator<string, void, undefined> {
    yield headingLine(book.code);
    let last: { number: number; digest: string } | null = null;
    for (;;) {
      const page = await this.seals.list(book.id, last?.number ?? 0, PAGE_SEALS);
      if (page.length === 0) break;
      yield page.map(sealLine).join('');
      last = page.at(-1)!;
    }
    yield endLine(last?.number ?? 0, last?.digest ?? null);
  }
}
