/** What a comparison answers: a number on MariaDB, its text on MySQL, whose comparisons are big integers; null: unknown. */
export type SqlFlag = number | string | null;

export const isTrue = (flag: SqlFlag): boolean => Number(flag) === 1;
