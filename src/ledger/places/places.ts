/** The tables of one of the two places where vouchers are kept. */
export interface Place {
  readonly voucher: string;
  readonly line: string;
  readonly entry: string;
  readonly fact: string;
}

/** Where postings write. */
export const ONLINE: Place = {
  voucher: 'voucher',
  line: 'voucher_line',
  entry: 'account_entry',
  fact: 'voucher_fact',
};

/** Where closed months are moved to: the same columns and keys. */
export const ARCHIVE: Place = {
  voucher: 'archived_voucher',
  line: 'archived_voucher_line',
  entry: 'archived_account_entry',
  fact: 'archived_voucher_fact',
};

/**
 * The rows of a SELECT in both places, as one statement: a voucher is, with everything that belongs to it, in one of them at
 * any moment, so it is seen once although it is moved meanwhile. For a page each part is ordered and limited by itself,
 * so that it reads no more than a page of its index, and the whole is again.
 */
export const inBothPlaces = (select: (place: Place) => string): string =>
  `(${select(ONLINE)}) UNION ALL (${select(ARCHIVE)})`;

/**
 * Joins rows that may stand in another place than what they are joined to, by a beginning of their primary key; columns by
 * {@link either}.
 */
export function leftJoinBoth(table: keyof Place, alias: string, on: (alias: string) => string): string {
  const [online, archived] = sidesOf(alias);
  return `LEFT JOIN ${ONLINE[table]} ${online} FORCE INDEX (PRIMARY) ON ${on(online)}
    LEFT JOIN ${ARCHIVE[table]} ${archived} FORCE INDEX (PRIMARY) ON ${on(archived)}`;
}

/** A column of what {@link leftJoinBoth} has joined; NULL when it is in neither place. */
export function either(alias: string, column: string): string {
  const [online, archived] = sidesOf(alias);
  return `COALESCE(${online}.${column}, ${archived}.${column})`;
}

/** The sum of the amounts of joined lines on one side. */
export const sumOnSide = (alias: string, side: 'D' | 'C'): string =>
  `SUM(IF(${either(alias, 'side')} = '${side}', ${either(alias, 'amount')}, 0))`;

const sidesOf = (alias: string): [online: string, archived: string] => [
  `${alias}_online`,
  `${alias}_archived`,
];
