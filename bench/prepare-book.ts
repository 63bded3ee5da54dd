import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { workloadOf, type Workload } from './workload.js';

export const BUSINESS_DATE = '2026-01-10';
const ACCOUNTS = 1_000;
const ACCOUNTS_PER_REQUEST = 500;

/** Two lines, as the postings by lines have them. */
const TRANSFER_RULE = {
  businessType: 'transfer',
  name: 'Transfer',
  parameters: [
    { name: 'from', type: 'account' },
    { name: 'to', type: 'account' },
    { name: 'amount', type: 'amount', currency: 'CNY' },
  ],
  values: [],
  lines: [
    { account: '{from}', side: 'debit', amount: 'amount' },
    { account: '{to}', side: 'credit', amount: 'amount' },
  ],
  accounts: [],
  samples: [
    {
      name: 'one yuan',
      parameters: { from: 'a', to: 'b', amount: '1.00' },
      lines: [
        { account: 'a', side: 'debit', amount: '1.00', currency: 'CNY' },
        { account: 'b', side: 'credit', amount: '1.00', currency: 'CNY' },
      ],
    },
  ],
};

/** Opens the book, its accounts and the rule through REST, unless an earlier run has done it. */
export async function openBook(url: string, adminKey: string): Promise<void> {
  const known = await fetch(`${url}/v1/books/bench`, { headers: { authorization: `Bearer ${adminKey}` } });
  if (known.ok) return;
  const post = poster(url, adminKey);
  await post('/v1/books', {
    code: 'bench',
    name: 'Bench',
    legalEntity: 'Bench',
    timeZone: 'UTC',
    currencies: ['CNY'],
    businessDate: BUSINESS_DATE,
    chart: 'payment-company',
  });
  const codes = Array.from({ length: ACCOUNTS }, (_, index) => `customer:${index}`);
  for (let start = 0; start < codes.length; start += ACCOUNTS_PER_REQUEST) {
    const accounts = codes.slice(start, start + ACCOUNTS_PER_REQUEST).map((code) => ({
      code,
      name: code,
      glAccount: '2201',
      currency: 'CNY',
      overdraftLimit: 'unlimited',
    }));
    await post('/v1/books/bench/accounts/batch', { accounts });
  }
  await post('/v1/books/bench/posting-rules', { ...TRANSFER_RULE, reason: 'bench' });
  await post('/v1/books/bench/posting-rules/transfer/in-force', { version: 1, reason: 'bench' }, 'PUT');
}

/** A client of this run with a poster's key; reads the ids that the bare scripts need. */
export async function joinBook(
  url: string,
  adminUrl: string,
  adminKey: string,
): Promise<{ key: string; workload: Workload }> {
  const post = poster(url, adminKey);
  const code = `bench-${randomBytes(4).toString('hex')}`;
  await post('/v1/clients', { code, name: 'Bench', reason: 'bench' });
  const { secret } = await post(`/v1/clients/${code}/keys`, {
    roles: ['poster'],
    books: ['bench'],
    reason: 'bench',
  });
  return { key: secret as string, workload: workloadOf(await readFacts(adminUrl, code)) };
}

export type Poster = (path: string, body: unknown, method?: string) => Promise<Record<string, unknown>>;

/** @throws when the answer is not a success */
export function poster(url: string, key: string): Poster {
  return async (path, body, method = 'POST') => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': randomBytes(8).toString('hex'),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
}

async function readFacts(adminUrl: string, client: string): Promise<Omit<Workload, 'pick' | 'pickCodes'>> {
  const connection = await mysql.createConnection({ uri: adminUrl });
  const one = async (sql: string): Promise<number> => {
    const [rows] = await connection.query(sql);
    return Number((rows as { id: number }[])[0]!.id);
  };
  const [accounts] = await connection.query('SELECT id, code FROM account ORDER BY id');
  const rows = accounts as { id: number; code: string }[];
  const facts = {
    bookId: await one('SELECT id FROM book'),
    clientId: await one(`SELECT id FROM client WHERE code = '${client}'`),
    apiKeyId: await one('SELECT MAX(id) AS id FROM api_key'),
    glAccountId: await one("SELECT id FROM gl_account WHERE code = '2201'"),
    businessDate: BUSINESS_DATE,
    accountIds: rows.map(({ id }) => Number(id)),
    accountCodes: rows.map(({ code }) => code),
  };
  await connection.end();
  return facts;
}
