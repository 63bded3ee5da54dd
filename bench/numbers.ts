import type { Connection } from 'mysql2/promise';

/** Numbers are drawn from a table of a thousand; it goes again, because the posting user has no business with it. */
export const THOUSAND = 'bench_thousand';

export async function prepareNumbers(connection: Connection): Promise<void> {
  await dropNumbers(connection);
  await connection.query(`CREATE TABLE ${THOUSAND} (n INT NOT NULL PRIMARY KEY)`);
  const rows = Array.from({ length: 1_000 }, (_, n) => `(${n})`);
  await connection.query(`INSERT INTO ${THOUSAND} VALUES ${rows.join()}`);
}

export async function dropNumbers(connection: Connection): Promise<void> {
  await connection.query(`DROP TABLE IF EXISTS ${THOUSAND}`);
}

/** So many numbers from `start` on, in order. @param count a million at most */
export const numbersFrom = (start: number, count: number): string =>
  `(SELECT STRAIGHT_JOIN high.n * 1000 + low.n + ${start} AS n FROM ${THOUSAND} high STRAIGHT_JOIN ${THOUSAND} low
    WHERE high.n < ${Math.ceil(count / 1_000)} AND high.n * 1000 + low.n < ${count} ORDER BY high.n, low.n) numbers`;
