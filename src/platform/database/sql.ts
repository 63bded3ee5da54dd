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

/** The values in their order, in lists of at most so many. */
export function inLists<T>(values: readonly T[], most: number): T[][] {
  const lists: T[][] = [];
  for (let start = 0; start < values.length; start += most) lists.push(values.slice(start, start + most));
  return lists;
}

/** The usual spelling of a UUID from the buffer of a BINARY(16) column. */
export function uuidOf(column: Buffer): string {
  const hex = column.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
