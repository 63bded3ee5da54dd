import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, limitOf, type Page } from '../../platform/http/index.js';
import type { BookRef } from '../books/index.js';
import { ReadEntries, type EntryKey, type PlacedEntry } from '../entries/index.js';
import { ReadVoucher, type VoucherDto } from '../vouchers/index.js';
import { collect, type Collected, type Examined } from './collect.js';
import type { SearchEntriesQuery, SearchVouchersQuery } from './dto/search-queries.dto.js';
import { OpenSearch, type Opening } from './open-search.js';
import { readAccountPositions, readVoucherPosition, type VoucherPosition } from './position.js';
import { writeCursor } from './search-cursor.js';
import { WalkAccounts } from './walk-accounts.js';
import { WalkVouchers } from './walk-vouchers.js';

type Walk<Found> = Result<AsyncIterable<Examined<Found>>>;

/** Finds vouchers and entries by any combination of filters, a page at a time, at a bounded cost for each page. */
@Injectable()
export class SearchLedger {
  constructor(
    private readonly opener: OpenSearch,
    private readonly byVoucher: WalkVouchers,
    private readonly byAccount: WalkAccounts,
    private readonly readVoucher: ReadVoucher,
    private readonly readEntries: ReadEntries,
  ) {}

  async vouchers(book: BookRef, query: SearchVouchersQuery): Promise<Result<Page<VoucherDto>>> {
    const opening = await this.opener.open('vouchers', book, query);
    if (!opening.ok) return opening;
    if (opening.value === null) return accepted(NOTHING);
    const limit = limitOf(query);
    const walk = await this.voucherIds(opening.value, limit);
    if (!walk.ok) return walk;
    const found = await collect(walk.value, limit);
    const vouchers = await this.readVoucher.byIds(book, found.found);
    const items = found.found.flatMap((id) => vouchers.get(id) ?? []);
    return accepted(pageOf(book, opening.value, found, items));
  }

  async entries(book: BookRef, query: SearchEntriesQuery): Promise<Result<Page<PlacedEntry>>> {
    const opening = await this.opener.open('entries', book, query);
    if (!opening.ok) return opening;
    if (opening.value === null) return accepted(NOTHING);
    const limit = limitOf(query);
    const walk = await this.entryKeys(opening.value, limit);
    if (!walk.ok) return walk;
    const found = await collect(walk.value, limit);
    const items = await this.readEntries.byKeys(found.found);
    return accepted(pageOf(book, opening.value, found, items));
  }

  private async voucherIds(opening: Opening, limit: number): Promise<Walk<string>> {
    if (opening.search.path === 'accounts') {
      const entries = await this.alongAccounts(opening, limit);
      return accepted(idsOf(entries));
    }
    const after = voucherPositionOf(opening);
    if (!after.ok) return after;
    if (after.value !== null && after.value.line !== null) return refused(cursorMalformed());
    return accepted(this.byVoucher.vouchers(opening.search, after.value, limit));
  }

  private async entryKeys(opening: Opening, limit: number): Promise<Walk<EntryKey>> {
    if (opening.search.path === 'accounts') return accepted(await this.alongAccounts(opening, limit));
    const after = voucherPositionOf(opening);
    if (!after.ok) return after;
    return accepted(this.byVoucher.entries(opening.search, after.value, limit));
  }

  /** The positions of a cursor were read when the search was opened. */
  private async alongAccounts({ search, position }: Opening, limit: number) {
    const known = position === null ? null : readAccountPositions(position);
    return this.byAccount.entries(search, known ?? (await this.byAccount.beginning(search)), limit);
  }
}

const NOTHING = { items: [], hasMore: false, next: null };

async function* idsOf(
  entries: AsyncIterable<Examined<{ readonly voucherId: string }>>,
): AsyncGenerator<Examined<string>> {
  for await (const { found, position } of entries) yield { found: found && found.voucherId, position };
}

function voucherPositionOf({ search, position }: Opening): Result<VoucherPosition | null> {
  if (position === null || search.path === 'accounts') return accepted(null);
  const read = readVoucherPosition(search.path, position);
  return read === null ? refused(cursorMalformed()) : accepted(read);
}

function pageOf<Item>(
  book: BookRef,
  { search }: Opening,
  { next }: Collected<unknown>,
  items: Item[],
): Page<Item> {
  const { list, filters, path } = search;
  return {
    items,
    hasMore: next !== null,
    next: next === null ? null : writeCursor(list, book.code, { filters, path, position: next }),
  };
}
