import type { TestSchema } from './schema.js';

const FIGURES = [
  ...['openingDebit', 'openingCredit', 'debitTurnover', 'creditTurnover'],
  ...['closingDebit', 'closingCredit'],
] as const;

interface Entry {
  readonly account: string;
  readonly glAccount: string;
  readonly currency: string;
  readonly date: string;
  readonly side: 'D' | 'C';
  readonly normalSide: 'D' | 'C';
  readonly amount: string;
}

interface Sums {
  readonly key: string;
  opening: bigint;
  debit: bigint;
  credit: bigint;
}

const positive = (amount: bigint): bigint => (amount > 0n ? amount : 0n);

/**
 * The figures of a date from account entries alone, as `currency GL account: six figures` in minor units. Knows nothing
 * of the service's way to them.
 */
export async function figuresFromEntries(
  sql: TestSchema['sql'],
  book: string,
  businessDate: string,
): Promise<string[]> {
  const entries = await sql<Entry>(
    `SELECT a.code AS account, g.code AS glAccount, a.currency, e.business_date AS date, e.side,
       g.normal_side AS normalSide, e.amount
     FROM account_entry e JOIN account a ON a.id = e.account_id JOIN gl_account g ON g.id = a.gl_account_id
     JOIN book b ON b.id = a.book_id WHERE b.code = ?`,
    [book],
  );
  const accounts = new Map<string, Sums>();
  for (const { account, glAccount, currency, date, side, normalSide, amount } of entries) {
    if (date > businessDate) continue;
    const sums = accounts.get(account) ?? {
      key: `${currency} ${glAccount}`,
      opening: 0n,
      debit: 0n,
      credit: 0n,
    };
    accounts.set(account, sums);
    const onSide = side === normalSide ? BigInt(amount) : -BigInt(amount);
    if (date < businessDate) sums.opening += side === 'D' ? onSide : -onSide;
    else if (side === 'D') sums.debit += onSide;
    else sums.credit += onSide;
  }
  const totals = new Map<string, bigint[]>();
  for (const { key, opening, debit, credit } of accounts.values()) {
    const closing = opening + debit - credit;
    const own = [opening, -opening].map(positive).concat(debit, credit, [closing, -closing].map(positive));
    const sum = totals.get(key) ?? own.map(() => 0n);
    totals.set(
      key,
      sum.map((figure, index) => figure + own[index]!),
    );
  }
  return [...totals]
    .filter(([, figures]) => figures.some((figure) => figure !== 0n))
    .map(([key, figures]) => `${key}: ${figures.join(' ')}`)
    .sort();
}

/** The lines of a stored trial balance in the same words. */
export async function storedFigures(
  sql: TestSchema['sql'],
  book: string,
  businessDate: string,
  revision: number,
): Promise<string[]> {
  const columns = FIGURES.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const rows = await sql<Record<string, string>>(
    `SELECT g.code AS glAccount, l.currency, ${columns.join(', ')} FROM trial_balance_line l
     JOIN gl_account g ON g.id = l.gl_account_id JOIN book b ON b.id = l.book_id
     WHERE b.code = ? AND l.business_date = ? AND l.revision = ?`,
    [book, businessDate, revision],
  );
  return rows
    .map((row) => `${row.currency} ${row.glAccount}: ${columns.map((column) => row[column]).join(' ')}`)
    .sort();
}
