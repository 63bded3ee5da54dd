import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { move, openBook, posting } from '../support/book.js';
import { startDatabaseProxy, type CommitFault, type DatabaseProxy } from '../support/database-proxy.js';
import { seedOf } from '../support/random.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';
import { storm } from '../support/storm.js';

const ACCOUNTS = Array.from({ length: 10 }, (_, index) => ({
  code: `c:${index}`,
  glAccount: '2201',
  overdraftLimit: index % 2 === 0 ? 'unlimited' : '0',
}));

describe('the answer to COMMIT is lost', () => {
  let schema: TestSchema;
  let proxy: DatabaseProxy;
  let service: Service;

  beforeAll(async () => {
    schema = await createSchema();
    proxy = await startDatabaseProxy(schema.databaseUrl);
    service = await startService({ schema, env: { DATABASE_URL: proxy.url } });
    await openBook(service.call, { accounts: ACCOUNTS });
  });
  afterAll(async () => {
    await service.stop();
    await proxy.stop();
    await schema.drop();
  });

  it.each<CommitFault>(['swallow-answer', 'swallow-request', 'land-late'])(
    'the posting is made once and its caller gets the answer of a first posting (%s)',
    async (fault) => {
      const request = posting(move('c:0', 'c:1', '12.34'));
      proxy.breakCommits(fault, 1);
      const broken = proxy.broken;
      const answer = await service.call('POST', '/v1/books/main/vouchers', request);
      expect(proxy.broken).toBe(broken + 1);
      expect(answer.status).toBe(201);
      expect(answer.headers.get('idempotent-replayed')).toBeNull();

      const again = await service.call('POST', '/v1/books/main/vouchers', request);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.body).toEqual(answer.body);
      const number = request.headers['idempotency-key'];
      const stored = await schema.sql('SELECT id FROM voucher WHERE request_number = ?', [number]);
      expect(stored).toHaveLength(1);
      expect(await auditBooks(schema.sql)).toEqual([]);
    },
  );

  it('nothing is lost or doubled when it happens again and again in a storm', async () => {
    const faults: CommitFault[] = ['swallow-answer', 'swallow-request', 'land-late'];
    const before = proxy.broken;
    const report = await storm({
      urls: [service.url],
      book: 'main',
      accounts: ACCOUNTS.map(({ code }) => code),
      clients: 16,
      postingsPerClient: 20,
      seed: seedOf('lost COMMIT'),
      tries: 20,
      onAnswer: (answered) => {
        if (answered % 60 === 0) proxy.breakCommits(faults[(answered / 60) % 3]!, 1);
      },
    });
    expect(proxy.broken).toBeGreaterThan(before);
    expect(report.broken).toEqual([]);
    expect(report.unknown.size).toBe(0);
    expect(await auditBooks(schema.sql)).toEqual([]);
  });
});
