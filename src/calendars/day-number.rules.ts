const MILLISECONDS_A_DAY = 86_400_000;

/** Days since 1970-01-01 of a date that exists, spelled YYYY-MM-DD. */
export const dayNumberOf = (date: string): number => Date.parse(`${date}T00:00:00.000Z`) / MILLISECONDS_A_DAY;

export const dateOfDay = (day: number): string =>
  new Date(day * MILLISECONDS_A_DAY).toISOString().slice(0, 10);

/** 0 Monday … 6 Sunday; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

export const yearOf = (date: string): number => Number(date.slice(0, 4));
