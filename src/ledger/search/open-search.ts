import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed } from '../../platform/http/index.js';
import { AccountDirectory, accountRefusals } from '../accounts/index.js';
import type { BookRef } from '../books/index.js';
import { choosePath, type SearchPath } from './choose-path.js';
import { SearchNamesRepository } from './database/search-names.repository.js';
import type { SearchEntriesQuery } from './dto/search-queries.dto.js';
import type { OpenedSearch } from './opened-search.js';
import { readAccountPositions } from './position.js';
import { readFilters } from './read-filters.js';
import { readCursor, type SearchCursor, type SearchList } from './search-cursor.js';
import { areAmong, type SearchFilters } from './search-filters.js';
import { searchRefusals } from './search.errors.js';

/** A party of more accounts is searched along dates or business type. */
export const MOST_MERGED_ACCOUNTS = 50;

/** A search and where it goes on. */
export interface Opening {
  readonly search: OpenedSearch;
  /** null: from the beginning. */
  readonly position: string | null;
}

/** Reads a query, or the cursor it brings, and looks its names up. */
@Injectable()
export class OpenSearch {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly names: SearchNamesRepository,
  ) {}

  /** null: a name that nothing bears, so nothing is found. */
  async open(list: SearchList, book: BookRef, query: SearchEntriesQuery): Promise<Result<Opening | null>> {
    const cursor = query.after === undefined ? accepted(null) : readCursor(list, book.code, query.after);
    if (!cursor.ok) return cursor;
    const given = readFilters(book, query, cursor.value?.filters ?? {});
    if (!given.ok) return given;
    if (cursor.value === null) return this.named(list, book, { order: 'asc', ...given.value }, null);
    const { filters } = cursor.value;
    if (!areAmong(given.value, filters)) return refused(searchRefusals.otherFilters());
    return this.named(list, book, filters, cursor.value);
  }

  private async named(
    list: SearchList,
    book: BookRef,
    filters: SearchFilters,
    cursor: SearchCursor | null,
  ): Promise<Result<Opening | null>> {
    const { account, client, ruleVersion, businessType } = filters;
    const accountId = account === undefined ? null : await this.accountId(book, account);
    if (accountId === undefined) return refused(accountRefusals.notFound(account!));
    const clientId = client === undefined ? null : await this.names.clientId(client);
    if (client !== undefined && clientId === null) return accepted(null);
    const ruleId =
      ruleVersion === undefined ? null : await this.names.ruleId(book.id, businessType ?? '', ruleVersion);
    if (ruleVersion !== undefined && ruleId === null) return accepted(null);

    const walked = await this.walked(book, filters, accountId, cursor);
    if (!walked.ok) return walked;
    const { path, accountIds } = walked.value;
    if (path === 'accounts' && accountIds.length === 0) return accepted(null);
    const search = { list, bookId: book.id, filters, path, clientId, ruleId, accountId, accountIds };
    return accepted({ search, position: cursor?.position ?? null });
  }

  private async accountId(book: BookRef, code: string): Promise<number | undefined> {
    return (await this.accounts.resolve(book.id, [code])).get(code)?.id;
  }

  /** The path, with its accounts if it goes along accounts. */
  private async walked(
    book: BookRef,
    filters: SearchFilters,
    accountId: number | null,
    cursor: SearchCursor | null,
  ): Promise<Result<{ path: SearchPath; accountIds: readonly number[] }>> {
    const path = cursor?.path ?? choosePath(filters);
    if (path !== 'accounts') return accepted({ path, accountIds: [] });
    if (cursor !== null) {
      const accountIds = [...(readAccountPositions(cursor.position)?.keys() ?? [])];
      const areTheirs = await this.areSearched(book, filters, accountId, accountIds);
      return areTheirs ? accepted({ path, accountIds }) : refused(cursorMalformed());
    }
    if (accountId !== null) return accepted({ path, accountIds: [accountId] });
    const accountIds = await this.names.accountsOfParty(book.id, filters.party!, MOST_MERGED_ACCOUNTS + 1);
    if (accountIds.length <= MOST_MERGED_ACCOUNTS) return accepted({ path, accountIds });
    return accepted({ path: choosePath(filters, 'accounts'), accountIds: [] });
  }

  /** The accounts of a cursor must be those that its filters name, whoever wrote it. */
  private async areSearched(
    book: BookRef,
    { party }: SearchFilters,
    accountId: number | null,
    accountIds: readonly number[],
  ): Promise<boolean> {
    if (accountId !== null) return accountIds.length === 1 && accountIds[0] === accountId;
    if (accountIds.length === 0 || accountIds.length > MOST_MERGED_ACCOUNTS) return false;
    return this.names.areOfParty(book.id, party!, accountIds);
  }
}
