import type { Role } from '../../src/platform/auth/index.js';
import type { Answer, Call } from './call.js';
import type { TestSchema } from './schema.js';

export const ACCOUNTS = '/v1/books/main/accounts';

let serial = 0;
export const newCode = (): string => `acc:${++serial}`;

/** What the account of a customer is opened with. */
export const customer = (more: Record<string, unknown> = {}) => ({
  code: newCode(),
  name: 'Customer 客户 😀',
  glAccount: '2201',
  currency: 'CNY',
  ...more,
});

export const openingOf =
  (service: () => { readonly call: Call }) =>
  (body: unknown, role: Role = 'poster'): Promise<Answer> =>
    service().call('POST', ACCOUNTS, { role, body });

/** How many rows the accounts of that code have, in each table. */
export async function rowsOf(sql: TestSchema['sql'], code: string): Promise<Record<string, number>> {
  const [row] = await sql<Record<string, string>>(
    `SELECT COUNT(*) AS accounts, COUNT(b.account_id) AS balances, COUNT(c.account_id) AS changes
     FROM account a LEFT JOIN account_balance b ON b.account_id = a.id
     LEFT JOIN account_change c ON c.account_id = a.id WHERE a.code = ?`,
    [code],
  );
  return Object.fromEntries(Object.entries(row!).map(([table, count]) => [table, Number(count)]));
}
