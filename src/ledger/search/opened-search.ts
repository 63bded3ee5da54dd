import type { SearchPath } from './choose-path.js';
import type { SearchList } from './search-cursor.js';
import type { SearchFilters } from './search-filters.js';

/** A search whose names have become the numbers of rows. */
export interface OpenedSearch {
  readonly list: SearchList;
  readonly bookId: number;
  readonly filters: SearchFilters;
  readonly path: SearchPath;
  /** Of the filters of these names; null: not given. */
  readonly clientId: number | null;
  readonly ruleId: number | null;
  readonly accountId: number | null;
  /** The accounts that the path `accounts` walks along. */
  readonly accountIds: readonly number[];
}
