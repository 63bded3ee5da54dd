import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, encodeCursor } from '../../platform/http/index.js';
import { isPathFor, type SearchPath } from './choose-path.js';
import { parseFilters, type SearchFilters } from './search-filters.js';

/** Which list a cursor is of. */
export type SearchList = 'vouchers' | 'entries';

/** All that the next page needs: the filters travel with the place, so that `after` alone goes on. */
export interface SearchCursor {
  readonly filters: SearchFilters;
  readonly path: SearchPath;
  /** Read by the path. */
  readonly position: string;
}

const nameOf = (list: SearchList, book: string): string => `${list}/${book}`;

export function writeCursor(
  list: SearchList,
  book: string,
  { filters, path, position }: SearchCursor,
): string {
  return encodeCursor([nameOf(list, book), JSON.stringify(filters), path, position]);
}

export function readCursor(list: SearchList, book: string, after: string): Result<SearchCursor> {
  const parts = decodeCursor(after, 4);
  if (!parts.ok) return parts;
  const [name, json, path, position] = parts.value as [string, string, string, string];
  const filters = parseFilters(json);
  if (name !== nameOf(list, book) || filters === null || !isPathFor(filters, path)) {
    return refused(cursorMalformed());
  }
  return accepted({ filters, path, position });
}
