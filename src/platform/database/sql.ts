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

const UUID_LENGTH = 36;
const hexadecimal = /^[0-9a-f]+$/;

/** A BINARY literal from hexadecimal digits; dashes of a UUID are dropped. */
export function binary(hex: string): string {
  const digits = hex.length === UUID_LENGTH ? hex.replaceAll('-', '') : hex;
  if (digits.length % 2 !== 0 || !hexadecimal.test(digits))
    throw new RangeError('a binary literal needs pairs of hexadecimal digits');
  return `x'${digits}'`;
}

/** The usual spelling of a UUID from the buffer of a BINARY(16) column. */
export function uuidOf(column: Buffer): string {
  const hex = column.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
