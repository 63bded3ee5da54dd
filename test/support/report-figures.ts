import type { TestSchema } from './schema.js';

/** An entry with all that figures are made of; signed is debits minus credits, in minor units. */
export interface PlainEntry {
  readonly account: string;
  readonly glAccount: string;
  readonly currency: string;
  readonly decimals: number;
  readonly date: string;
  readonly side: 'D' | 'C';
  readonly businessType: string;
  readonly voucher: string;
  readonly sequence: number;
  readonly amount: bigint;
}

/** All entries of a book as they stand in the single-entry book; nothing of the service's way to figures is used. */
export async function plainEntries(sql: TestSchema['sql'], book: string): Promise<PlainEntry[]> {
  const rows = await sql<Record<string, string>>(
    `SELECT a.code AS account, g.code AS glAccount, a.currency, c.decimals, e.business_date AS date, e.side,
       g.normal_side AS normalSide, v.business_type AS businessType, LOWER(HEX(v.id)) AS voucher, e.sequence, e.amount
     FROM account_entry e JOIN account a ON a.id = e.account_id JOIN gl_account g ON g.id = a.gl_account_id
     JOIN currency c ON c.code = a.currency JOIN voucher v ON v.id = e.voucher_id
     JOIN book b ON b.id = a.book_id WHERE b.code = ?`,
    [book],
  );
  return rows.map((row) => ({
    ...(row as unknown as PlainEntry),
    decimals: Number(row.decimals),
    sequence: Number(row.sequence),
    // On its side: an entry holds the effect on the normal side.
    amount: row.side === row.normalSide ? BigInt(row.amount!) : -BigInt(row.amount!),
  }));
}

export const debitOf = ({ side, amount }: PlainEntry): bigint => (side === 'D' ? amount : 0n);
export const creditOf = ({ side, amount }: PlainEntry): bigint => (side === 'C' ? amount : 0n);
export const sumBy = (entries: readonly PlainEntry[], of: (entry: PlainEntry) => bigint): bigint =>
  entries.reduce((sum, entry) => sum + of(entry), 0n);
export const netOf = (entries: readonly PlainEntry[]): bigint =>
  sumBy(entries, debitOf) - sumBy(entries, creditOf);

/** Minor units as a decimal string, written another way than the service does. */
export function decimalText(minor: bigint, decimals: number): string {
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return (minor < 0n ? '-' : '') + digits.slice(0, cut) + (decimals > 0 ? `.${digits.slice(cut)}` : '');
}

export const sideOf = (net: bigint): string => (net === 0n ? 'flat' : net > 0n ? 'debit' : 'credit');
export const sizeOf = (net: bigint): bigint => (net < 0n ? -net : net);
export const inRange =
  (from: string, to: string) =>
  (entry: PlainEntry): boolean =>
    entry.date >= from && entry.date <= to;
export const before =
  (date: string) =>
  (entry: PlainEntry): boolean =>
    entry.date < date;

export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}
