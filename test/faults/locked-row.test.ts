import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { move, openBook, posting } from '../support/book.js';
import { startService, type Service } from '../support/service.js';

const ACCOUNTS = Array.from({ length: 12 }, (_, index) => ({
  code: `l:${index}`,
  glAccount: '2201',
  overdraftLimit: 'unlimited',
}));

describe('somebody else holds the row of one account', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
    await openBook(service.call, { accounts: ACCOUNTS });
  });
  afterAll(() => service.stop());

  it('the others go on meanwhile, and what waited for the row is posted when it is free', async () => {
    const stranger = await mysql.createConnection(service.adminUrl);
    await stranger.beginTransaction();
    await stranger.query(
      "SELECT * FROM account_balance WHERE account_id = (SELECT id FROM account WHERE code = 'l:0') FOR UPDATE",
    );

    const post = (from: number, to: number) =>
      service.call('POST', '/v1/books/main/vouchers', posting(move(`l:${from}`, `l:${to}`, '1.00')));
    let released = false;
    const blocked = Array.from({ length: 5 }, async (_, index) => {
      const answer = await post(0, index + 1);
      return { status: answer.status, released };
    });
    // Mixed into the same groups as the blocked ones, one after the other: each needs an answer before the next.
    let answeredMeanwhile = 0;
    for (const until = performance.now() + 5_000; performance.now() < until; answeredMeanwhile++) {
      const answers = await Promise.all(Array.from({ length: 5 }, (_, index) => post(index + 1, index + 2)));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    }
    expect(answeredMeanwhile).toBeGreaterThan(1);

    released = true;
    await stranger.rollback();
    await stranger.end();
    const waited = await Promise.all(blocked);
    expect(waited).toEqual(Array.from({ length: 5 }, () => ({ status: 201, released: true })));
    expect(await auditBooks(service.sql)).toEqual([]);
  });
});
