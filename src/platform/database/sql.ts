import mysql from 'mysql2';

/**
 * Statements with many rows are written as text: the server parses one statement faster than it executes a thousand
 * prepared ones, and a variable IN list would fill its statement cache. Every value passes one of these functions.
 */

/** Nothing in it means anything inside a literal; most texts are like that, and escaping is slower than looking. */
const plain = /^[\w .:=-]*$/;

/** A quoted text literal; null becomes NULL. */
export function text(value: string | null): string {
  if (value === null) return 'NULL';
  return plain.test(value) ? `'${value}'` : mysql.escape(value);
}

/** A number literal from an integer of any size. */
export function integer(value: bigint | number): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new RangeError(`${value} is not a safe integer`);
  return value.toString();
}

/** The same for numbers that are kept as their digits. */
export const integerOf = (digits: string): string => integer(BigInt(digits));

const hexadecimal = /^(?:[0-9a-f]{2})+$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A BINARY literal from hexadecimal digits, or from a UUID in its usual spelling. */
export function binary(hex: string): string {
  if (hexadecimal.test(hex)) return `x'${hex}'`;
  if (!uuid.test(hex)) throw new RangeError('a binary literal needs pairs of hexadecimal digits');
  return `x'${hex.slice(0, 8)}${hex.slice(9, 13)}${hex.slice(14, 18)}${hex.slice(19, 23)}${hex.slice(24)}'`;
}

/** MySQL wants the word before each row of VALUES, MariaDB does not know it, and skips comments of these versions. */
const ROW = '/*!80019 ROW*/';

/**
 * A derived table that stands in the statement. Of hundreds of rows it costs the server three quarters of what a SELECT
 * for each of them does.
 * @param names of the columns, which a union takes from its first row
 * @param rows at least one, of literals in the order of the names
 */
export function tableOf(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const [first, ...others] = rows;
  const named = `SELECT ${first!.map((literal, column) => `${literal} AS ${names[column]}`).join()}`;
  if (others.length === 0) return named;
  return `${named} UNION ALL VALUES ${others.map((row) => `${ROW}(${row.join()})`).join()}`;
}

/** The usual spelling of a UUID from the buffer of a BINARY(16) column. */
export function uuidOf(column: Buffer): string {
  const hex = column.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
