import { addDays, isBusinessDate } from '../platform/clock/index.js';

/** Months are texts such as 2026-10: their order is that of the texts. */

export const isMonth = (text: string): boolean =>
  /^[0-9]{4}-[0-9]{2}$/.test(text) && isBusinessDate(`${text}-01`);

export const isYear = (text: string): boolean => /^[0-9]{4}$/.test(text) && isBusinessDate(`${text}-01-01`);

export const yearOf = (month: string): string => month.slice(0, 4);

export const lastMonthOf = (year: string): string => `${year}-12`;

export const yearBefore = (year: string): string => yearOf(monthBefore(`${year}-01`));

export const monthOf = (businessDate: string): string => businessDate.slice(0, 7);

export const lastDateOf = (month: string): string => addDays(`${monthAfter(month)}-01`, -1);

export function monthBefore(month: string): string {
  const [year, number] = partsOf(month);
  return number === 1 ? textOf(year - 1, 12) : textOf(year, number - 1);
}

export function monthAfter(month: string): string {
  const [year, number] = partsOf(month);
  return number === 12 ? textOf(year + 1, 1) : textOf(year, number + 1);
}

const partsOf = (month: string): [year: number, number: number] => [
  Number(month.slice(0, 4)),
  Number(month.slice(5)),
];

const textOf = (year: number, number: number): string =>
  `${String(year).padStart(4, '0')}-${String(number).padStart(2, '0')}`;

/** Where the closing of a book stands. */
export interface ClosingState {
  /** The last closed year; null without any. */
  readonly yearsThrough: string | null;
  /** The last closed month; null without any. */
  readonly through: string | null;
  /** The first date that the book ever opened. */
  readonly firstDate: string;
  /** Where the business date stands. */
  readonly pointer: string;
}

/** The month that is the next to be closed. */
export const nextMonth = ({ through, firstDate }: Pick<ClosingState, 'through' | 'firstDate'>): string =>
  through === null ? monthOf(firstDate) : monthAfter(through);

export type MonthProblem = 'closed' | 'not-the-next' | 'not-over' | 'year-not-closed';

/** Why the month cannot be closed, as far as the calendar says. */
export function monthProblem(month: string, state: ClosingState): MonthProblem | null {
  if (state.through !== null && month <= state.through) return 'closed';
  if (month !== nextMonth(state)) return 'not-the-next';
  if (monthOf(state.pointer) <= month) return 'not-over';
  // The first month of a year goes on from the year before it, after its closing entries.
  const { through, yearsThrough } = state;
  const goesOn = through !== null && yearOf(through) !== yearOf(month);
  return goesOn && yearsThrough !== yearOf(through) ? 'year-not-closed' : null;
}
