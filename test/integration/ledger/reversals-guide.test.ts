import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber, openBook } from '../../support/book.js';
import { startService, type Service } from '../../support/service.js';
import { statementRows } from '../../support/statement.js';

const GUIDE = readFileSync('docs/guides/correcting-mistakes.md', 'utf8');
const ACCOUNTS = [
  { code: 'channel:alipay', glAccount: '3101' },
  { code: 'merchant:8001', glAccount: '2202' },
  { code: 'income:payment-fee', glAccount: '6011' },
];

interface ShownRequest {
  readonly path: string;
  /** By which later requests call its voucher. */
  readonly name: string | undefined;
  readonly body: unknown;
}

/** `POST /path` (name), with the body right below. */
const shown: ShownRequest[] = [
  ...GUIDE.matchAll(/^`POST (\S+)`(?: \(([\w-]+)\))?\n\n```json\n(.*?)^```/gms),
].map(([, path, name, body]) => ({ path: path!, name, body: JSON.parse(body!) }));

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { accounts: ACCOUNTS });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

describe('the guide to correcting mistakes', () => {
  it('shows requests that are answered, and the statement that they come to', async () => {
    expect(shown.map(({ path }) => path.replace(/.*[/]/, ''))).toEqual([
      'vouchers',
      'vouchers',
      'corrections',
      'refunds',
    ]);
    const ids = new Map<string, string>();
    for (const { path, name, body } of shown) {
      const resolved = path.replace(/\{([\w-]+)\}/, (_, earlier: string) => ids.get(earlier)!);
      const answer = await service.call('POST', resolved, {
        body,
        headers: { 'idempotency-key': newRequestNumber() },
      });
      expect(answer).toMatchObject({ status: 201 });
      if (name !== undefined) ids.set(name, answer.body.id);
    }
    const rows = await statementRows(service.call, 'main', 'merchant:8001');
    const table = GUIDE.split('\n').filter((line) => /^\| (\d+ \| 2026|\| \| \| Turnover)/.test(line));
    expect(table).toEqual(rows);
    const balances = await service.call('GET', '/v1/books/main/accounts/channel:alipay/balance');
    expect(balances.body).toMatchObject({ debitTotal: '620.00', creditTotal: '250.00' });
  });

  it('names no refusal that the service does not know', () => {
    const named = [...new Set(GUIDE.match(/LEDGER\.[A-Z_]+/g))];
    const sources = ['reversals/reversals', 'refunds/refunds', 'posting/posting'].map((path) =>
      readFileSync(`src/ledger/${path}.errors.ts`, 'utf8'),
    );
    expect(named.length).toBeGreaterThan(5);
    for (const code of named)
      expect(sources.some((text) => text.includes(`'${code.replace('LEDGER.', '')}'`))).toBe(true);
  });
});
