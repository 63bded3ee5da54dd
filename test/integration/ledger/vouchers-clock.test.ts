import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openBook, posting, type Line } from '../../support/book.js';
import { TurnableClock } from '../../support/clock.js';
import { startService, type Service } from '../../support/service.js';

const clock = new TurnableClock(new Date('2026-11-21T06:00:00.000Z'));

let service: Service;
beforeAll(async () => {
  service = await startService({ clock });
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
      { code: 'fresh', glAccount: '2201' },
      { code: 'stranger', glAccount: '1003' },
      { code: 'elsewhere', glAccount: '2201' },
    ],
  });
  clock.advanceSeconds(7_200);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

async function recordedAt(lines: readonly Line[], more = {}): Promise<string> {
  const { status, body } = await service.call('POST', '/v1/books/main/vouchers', posting(lines, more));
  expect(status).toBe(201);
  return body.recordedAt;
}

describe('whatever the clock does, what an account has recorded never goes back', () => {
  it('it is the time of the clock while that moves on', async () => {
    expect(await recordedAt(move('bank', 'customer', '1.00'))).toBe('2026-11-21T08:00:00.000000Z');
    clock.advanceSeconds(60);
    expect(await recordedAt(move('bank', 'customer', '1.00'))).toBe('2026-11-21T08:01:00.000000Z');
  });

  it('after a jump back the account stays at its last instant, and so does every account of that voucher', async () => {
    clock.advanceSeconds(-3_600);
    expect(await recordedAt(move('bank', 'fresh', '1.00'))).toBe('2026-11-21T08:01:00.000000Z');
    const { body } = await service.call('GET', '/v1/books/main/accounts/fresh/entries');
    expect(body.items[0].recordedAt).toBe('2026-11-21T08:01:00.000000Z');
  });

  it('accounts that have nothing later take the time of the clock', async () => {
    expect(await recordedAt(move('stranger', 'elsewhere', '1.00'))).toBe('2026-11-21T07:01:00.000000Z');
  });

  it('when the clock has caught up its time counts again', async () => {
    clock.advanceSeconds(7_200);
    expect(await recordedAt(move('bank', 'fresh', '1.00'))).toBe('2026-11-21T09:01:00.000000Z');
  });

  it('with a clock that jumps to and fro under many clients the entries of every account stay in order', async () => {
    await Promise.all(
      Array.from({ length: 120 }, (_, index) => {
        clock.advanceSeconds(index % 3 ? 7 : -20);
        return recordedAt(move('bank', index % 2 ? 'fresh' : 'customer', '1.00'));
      }),
    );
    for (const account of ['bank', 'fresh', 'customer']) {
      const { body } = await service.call('GET', `/v1/books/main/accounts/${account}/entries?limit=200`);
      const times: string[] = body.items.map((entry: { recordedAt: string }) => entry.recordedAt);
      expect(times).toEqual([...times].sort());
    }
  });

  it('the business date is the one of the book, not that of the clock', async () => {
    clock.advanceSeconds(40 * 24 * 3_600);
    const { body } = await service.call(
      'POST',
      '/v1/books/main/vouchers',
      posting(move('bank', 'customer', '1.00')),
    );
    expect(body.businessDate).toBe('2026-11-21');
    expect(body.recordedAt > '2026-12-30').toBe(true);
  });
});
