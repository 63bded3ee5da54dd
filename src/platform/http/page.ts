import { accepted, refused, type Refusal, type Result } from '../errors/index.js';
import { Flag, Text, WholeNumber } from './fields.js';
import { ListOf } from './nested-fields.js';

export const DEFAULT_PAGE_LIMIT = 50;
export const MAX_PAGE_LIMIT = 200;
/** A cursor may carry the filters of its list, and a place for each of many accounts. */
const MAX_CURSOR_LENGTH = 4_096;

/** The paging part of every list's query; lists with filters extend it. */
export class PageQuery {
  @WholeNumber({
    min: 1,
    max: MAX_PAGE_LIMIT,
    description: `Rows to return, ${DEFAULT_PAGE_LIMIT} if not given`,
    optional: true,
  })
  limit?: number;

  @Text({ max: MAX_CURSOR_LENGTH, description: 'The `next` of the page before', optional: true })
  after?: string;
}

/** One page of a list; `next` is the cursor of the page after it, null on the last one. */
export interface Page<T> {
  items: T[];
  hasMore: boolean;
  next: string | null;
}

export const limitOf = (query: PageQuery): number => query.limit ?? DEFAULT_PAGE_LIMIT;

/**
 * Makes a page of rows read with one row more than the limit: that row says that there is more.
 * @param cursorOf the values the list is ordered by, as the next page needs them
 */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string[],
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  return { items: shown.map(itemOf), hasMore, next: hasMore ? encodeCursor(cursorOf(shown.at(-1)!)) : null };
}

/** The DTO of a page, for the published document: `class AccountPage extends PageOf(AccountView) {}`. */
export function PageOf<T extends object>(item: new () => T): new () => Page<T> {
  class PageBody implements Page<T> {
    @ListOf(() => item, { min: 0, max: MAX_PAGE_LIMIT, description: 'The rows, in the order of the list' })
    items!: T[];

    @Flag('True when another page follows')
    hasMore!: boolean;

    @Text({ max: MAX_CURSOR_LENGTH, description: 'Give it as `after` to get the next page', nullable: true })
    next!: string | null;
  }
  return PageBody;
}

/** An opaque cursor; the parts must be printable ASCII. */
export function encodeCursor(parts: string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * The parts of a cursor that {@link encodeCursor} made. Whoever forges one gets at most another position in a list
 * they may read anyway; a part that is to be a number or a date must still be checked by the list that reads it.
 */
export function decodeCursor(text: string, partCount: number): Result<string[]> {
  const parts = text.length <= MAX_CURSOR_LENGTH ? partsOf(text) : undefined;
  if (!isListOfTexts(parts) || parts.length !== partCount) {
    return refused(cursorMalformed());
  }
  return accepted(parts);
}

/** For lists that find a part of a cursor not to be what they order by. */
export const cursorMalformed = (): Refusal => ({
  kind: 'malformed',
  code: 'HTTP.CURSOR_MALFORMED',
  message: 'after must be the `next` of a page of the same list',
  field: 'after',
});

function partsOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function isListOfTexts(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.every((part) => typeof part === 'string' && /^[\x20-\x7e]*$/.test(part))
  );
}
