import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber, openBook } from '../../support/book.js';
import { CORRECTION_ACCOUNTS, Corrections, line, written } from '../../support/corrections.js';
import { seedOf } from '../../support/random.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

const ACCOUNTS = CORRECTION_ACCOUNTS.map((account) => ({ ...account, overdraftLimit: 'unlimited' }));
const CODES = ACCOUNTS.map(({ code }) => code);

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

/** Amounts in cents from one account to another. */
type Move = readonly [from: string, to: string, cents: number];
interface Step {
  readonly right: readonly Move[];
  /** What was posted by mistake, and how it is put right. */
  readonly wrong: readonly Move[];
  readonly cure: 'reversal' | 'parts' | 'correction' | 'none';
}

const text = (cents: number): string => (cents / 100).toFixed(2);
const linesOf = (moves: readonly Move[]) =>
  moves.flatMap(([from, to, cents]) => [line(from, 'debit', text(cents)), line(to, 'credit', text(cents))]);

const moves = fc.array(
  fc.tuple(fc.constantFrom(...CODES), fc.constantFrom(...CODES), fc.integer({ min: 2, max: 99_999 })),
  { minLength: 1, maxLength: 3 },
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    right: moves,
    wrong: moves,
    cure: fc.constantFrom('reversal' as const, 'parts' as const, 'correction' as const, 'none' as const),
  }),
  { minLength: 1, maxLength: 6 },
);

async function run(books: Corrections, { right, wrong, cure }: Step): Promise<void> {
  if (cure === 'none') return void (await books.post(linesOf(right)));
  const { id } = await books.post(linesOf(wrong));
  if (cure === 'correction') {
    const entry = { businessType: 'transfer', lines: linesOf(right) };
    expect((await books.correct(id, { reversal: { reason: 'test' }, entry })).status).toBe(201);
    return;
  }
  if (cure === 'parts') {
    const lines = wrong.flatMap(([, , cents], index) =>
      [1, 2].map((side) => ({ lineNumber: index * 2 + side, amount: text(Math.floor(cents / 2)) })),
    );
    expect((await books.reverse(id, { lines })).status).toBe(201);
  }
  expect((await books.reverse(id)).status).toBe(201);
  await books.post(linesOf(right));
}

const trialBalance = async (book: string) => {
  const { status, body } = await service.call('GET', `/v1/books/${book}/trial-balance`, { role: 'finance' });
  expect(status).toBe(200);
  return { ...body, book: undefined };
};

describe('turnovers after red reversal', () => {
  it('equal those of a book in which the mistakes never happened', async () => {
    let number = 0;
    const property = fc.asyncProperty(steps, async (day) => {
      const [mistaken, clean] = [`mistaken-${++number}`, `clean-${number}`];
      for (const code of [mistaken, clean]) await openBook(service.call, { code, accounts: ACCOUNTS });
      const books = new Corrections(service.call, mistaken);
      const ideal = new Corrections(service.call, clean);
      for (const step of day) {
        await run(books, step);
        await ideal.post(linesOf(step.right));
      }
      const [left, right] = [await trialBalance(mistaken), await trialBalance(clean)];
      for (const account of CODES) {
        const read = (book: string) => service.call('GET', `/v1/books/${book}/accounts/${account}/balance`);
        const [one, other] = [(await read(mistaken)).body, (await read(clean)).body];
        expect([one.debitTotal, one.creditTotal]).toEqual([other.debitTotal, other.creditTotal]);
      }
      expect(left).toEqual(right);
    });
    await fc.assert(property, { seed: seedOf('turnovers after red reversal'), numRuns: 12 });
  });
});

describe('reversal and re-entry in one', () => {
  let books: Corrections;
  beforeAll(async () => {
    await openBook(service.call, { accounts: CORRECTION_ACCOUNTS });
    books = new Corrections(service.call);
  });
  const body = (cents: number, more: Record<string, unknown> = {}) => ({
    reversal: { reason: 'wrong amount' },
    entry: { businessType: 'transfer', lines: linesOf([['bank', 'customer', cents]]), ...more },
  });

  it('is posted under one request number, and answers the same when sent again', async () => {
    const { id } = await books.post(linesOf([['bank', 'customer', 1_000]]));
    const options = { requestNumber: newRequestNumber() };
    const first = await books.correct(id, body(100), options);
    expect(first.status).toBe(201);
    expect(written({ body: first.body.reversal })).toEqual(['debit bank -10.00', 'credit customer -10.00']);
    expect(written({ body: first.body.entry })).toEqual(['debit bank 1.00', 'credit customer 1.00']);
    expect(first.body.entry).toMatchObject({
      requestNumber: options.requestNumber,
      links: [{ kind: 'corrects', voucher: id }],
    });
    const again = await books.correct(id, body(100), options);
    expect([again.headers.get('idempotent-replayed'), again.body]).toEqual(['true', first.body]);
    const other = await books.correct(id, body(200), options);
    expect(other).toMatchObject({ status: 409, body: { code: 'LEDGER.REQUEST_CONTENT_DIFFERS' } });
    expect(other.body.detail).toContain(options.requestNumber);
    const more = await books.correct(first.body.entry.id, body(300));
    expect(more.body.entry.links).toEqual([{ kind: 'corrects', voucher: first.body.entry.id }]);
  });

  it('both or neither: what is wrong with one keeps the other from being posted', async () => {
    const { id } = await books.post(linesOf([['bank', 'customer', 500]]));
    const reversed = await books.post(linesOf([['bank', 'customer', 500]]));
    await books.reverse(reversed.id);
    const before = await recordedRows(service.sql);
    const attempts: [string, object, number, string, string?][] = [
      [
        id,
        body(100, { lines: [line('nobody', 'debit', '1.00'), line('bank', 'credit', '1.00')] }),
        422,
        'LEDGER.ACCOUNT_NOT_FOUND',
      ],
      [
        id,
        body(100, { lines: [line('bank', 'debit', '1.00'), line('customer', 'credit', '2.00')] }),
        422,
        'LEDGER.UNBALANCED',
        'entry/lines',
      ],
      [
        id,
        { ...body(100), reversal: { reason: 'x', override: 'x' } },
        403,
        'LEDGER.OVERRIDE_NOT_ALLOWED',
        'reversal/override',
      ],
      [
        id,
        body(100, { links: [{ kind: 'corrects', voucher: id }] }),
        400,
        'LEDGER.LINK_TWICE',
        'entry/links/1',
      ],
      [reversed.id, body(100), 422, 'LEDGER.NOTHING_LEFT_TO_REVERSE'],
    ];
    for (const [voucher, content, status, code, field] of attempts)
      expect(await books.correct(voucher, { ...content })).toMatchObject({
        status,
        body: { code, ...(field !== undefined && { field }) },
      });
    const links = Array.from({ length: 10 }, () => ({ kind: 'belongs-to', voucher: reversed.id }));
    expect((await books.correct(id, body(100, { links }))).body.code).toBe('LEDGER.TOO_MANY_LINKS');
    expect((await books.correct(id, body(100), { role: 'finance' })).status).toBe(403);
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('a number that a voucher has cannot be that of a correction', async () => {
    const requestNumber = newRequestNumber();
    const { id } = await books.post(linesOf([['bank', 'customer', 500]]));
    await books.reverse(id, {}, { requestNumber });
    const other = await books.post(linesOf([['bank', 'customer', 500]]));
    const before = await recordedRows(service.sql);
    expect((await books.correct(other.id, body(100), { requestNumber })).status).toBe(409);
    expect(await recordedRows(service.sql)).toEqual(before);
  });
});
