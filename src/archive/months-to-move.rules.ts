import { lastMonthOf, monthAfter, monthBefore, monthOf, yearOf } from '../closing/index.js';

/** What a book has closed and archived. */
export interface BookState {
  /** The first date that the book ever opened; null without any. */
  readonly firstDate: string | null;
  /** The last closed month; null without any. */
  readonly closedThrough: string | null;
  /** The last closed year; null without any. */
  readonly yearsThrough: string | null;
  /** The last month that is archived as a whole; null without any. */
  readonly archivedThrough: string | null;
}

export type MonthsProblem =
  | { readonly kind: 'before-the-book'; readonly first: string | null }
  | { readonly kind: 'month-open'; readonly month: string }
  | { readonly kind: 'year-open'; readonly month: string };

export type MonthsToMove = { readonly months: readonly string[] } | { readonly problem: MonthsProblem };

/**
 * The months that are still to be moved up to and with that one, in their order: from the one after the last archived one
 * on, so that there is never a gap. Closed ones only, and the last of a year when the year is closed too: until then its
 * last date takes adjustments and closing entries. The other months of a year do not wait for it.
 */
export function monthsToMove(through: string, state: BookState): MonthsToMove {
  const { firstDate, closedThrough, yearsThrough, archivedThrough } = state;
  const first = firstDate === null ? null : monthOf(firstDate);
  if (first === null || through < first) return { problem: { kind: 'before-the-book', first } };
  const months: string[] = [];
  for (
    let month = archivedThrough === null ? first : monthAfter(archivedThrough);
    month <= through;
    month = monthAfter(month)
  ) {
    if (closedThrough === null || month > closedThrough) return { problem: { kind: 'month-open', month } };
    const year = yearOf(month);
    if (month === lastMonthOf(year) && (yearsThrough === null || year > yearsThrough))
      return { problem: { kind: 'year-open', month } };
    months.push(month);
  }
  return { months };
}

/** The newest month up to which there is something to be moved; null when there is nothing. */
export function newestToMove(state: BookState): string | null {
  const { closedThrough } = state;
  if (closedThrough === null) return null;
  const candidates = [closedThrough, monthBefore(closedThrough)];
  const isMovable = (month: string): boolean => {
    const found = monthsToMove(month, state);
    return 'months' in found && found.months.length > 0;
  };
  return candidates.find(isMovable) ?? null;
}
