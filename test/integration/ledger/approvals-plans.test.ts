import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalStatus } from '../../../src/ledger/approvals/approval.js';
import { listStatement } from '../../../src/ledger/approvals/database/approval.repository.js';
import { openBook } from '../../support/book.js';
import { TurnableClock } from '../../support/clock.js';
import { startService, type Service } from '../../support/service.js';

const ROWS = 4_000;
const NOW = '2026-11-21 08:00:00.000000';
const STATUSES = ['pending', 'approved', 'rejected', 'expired'] as const;
const idOf = (number: number): string => `01890000-0000-7000-8000-${String(number).padStart(12, '0')}`;

interface Step {
  readonly table: string | null;
  readonly type: string;
  readonly key: string | null;
  readonly Extra: string | null;
}

let service: Service;
let bookId: number;
/** Every second row is of another book; a quarter of each has each status; half of the pending ones are over. */
beforeAll(async () => {
  service = await startService({ clock: new TurnableClock() });
  await openBook(service.call);
  bookId = Number((await service.sql<{ id: string }>('SELECT id FROM book'))[0]!.id);
  const rows = Array.from({ length: ROWS }, (_, number) => {
    const status = STATUSES[Math.floor(number / 2) % 4];
    const isOver = Math.floor(number / 8) % 2 === 0;
    const id = Buffer.from(idOf(number).replaceAll('-', ''), 'hex');
    const expiresAt = isOver ? '2026-11-21 07:00:00' : '2026-11-22 07:00:00';
    const decided = status === 'pending' ? [null, null, null, null] : [2, 1, 'seen', NOW];
    const made = ['stop-parties', '{}', Buffer.alloc(32), status, 1, 3, 'why', NOW, expiresAt];
    return [id, number % 2 === 0 ? bookId : bookId + 1, ...made, ...decided];
  });
  await service.sql("INSERT INTO client (id, code, name, created_at) VALUES (2, 'checker', 'x', ?)", [NOW]);
  for (let start = 0; start < ROWS; start += 1_000)
    await service.sql(
      `INSERT INTO approval (id, book_id, command, content, content_hash, status, maker_client_id, maker_key_id,
         reason, made_at, expires_at, checker_client_id, checker_key_id, decision_reason, decided_at) VALUES ?`,
      [rows.slice(start, start + 1_000)],
    );
  await service.sql('ANALYZE TABLE approval');
});
afterAll(() => service.stop());

describe('the work list of a book with thousands of approvals', () => {
  it.each<[ApprovalStatus | undefined, number]>([
    ['pending', 1],
    ['approved', 1],
    ['rejected', 1],
    ['expired', 2],
    [undefined, 4],
  ])('%s: reads %i ranges of the index in its order, and sorts none of them', async (status, ranges) => {
    const statement = listStatement(bookId, status, idOf(1_000), { now: NOW, count: 51 });
    const plan = await service.sql<Step>(`EXPLAIN FORMAT=TRADITIONAL ${statement}`);
    const reads = plan.filter(({ table }) => table === 'approval');
    expect(reads).toHaveLength(ranges);
    for (const { type, key, Extra } of reads) {
      expect([type, key]).toEqual(['range', 'approval_work']);
      expect(Extra ?? '').not.toMatch(/filesort|temporary/i);
    }
  });

  it('every approval of the book is on the pages of exactly one status, and on those of all', async () => {
    const seen: string[] = [];
    const expected = { pending: 250, approved: 500, rejected: 500, expired: 750 };
    for (const status of STATUSES) {
      const ids = await idsOf(`status=${status}`);
      expect([status, ids.length]).toEqual([status, expected[status]]);
      expect(ids).toEqual([...ids].sort());
      seen.push(...ids);
    }
    expect(await idsOf('')).toEqual(seen.sort());
    expect(new Set(seen).size).toBe(ROWS / 2);
  });

  async function idsOf(query: string): Promise<string[]> {
    const ids: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const after: string = next === '' ? '' : `&after=${next}`;
      const path = `/v1/books/main/approvals?limit=200&${query}${after}`;
      const { body } = await service.call('GET', path, { role: 'approver' });
      ids.push(...body.items.map(({ id }: { id: string }) => id));
      next = body.next;
    }
    return ids;
  }
});
