import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobRegistry } from '../../../src/scheduler/index.js';
import { makeAndApprove } from '../../support/approvals.js';
import { move } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { closingTrace, openClosingBook, openYear, type ClosingBook } from '../../support/closing.js';
import { closeClosingWorld, openClosingWorld, type ClosingWorld } from '../../support/closing-world.js';
import { contextOf } from '../../support/nightly.js';
import type { Service } from '../../support/service.js';
import { figuresFromEntries, storedFigures } from '../../support/trial-balance-from-entries.js';

const [FIRST, SECOND, THIRD] = ['2026-10-10', '2026-10-11', '2026-10-12'];
const EARLIER_OPEN = [422, 'LEDGER.EARLIER_DATE_OPEN'];
const OUTDATED = [422, 'TRIAL_BALANCE.OUTDATED'];

let schema: ClosingWorld['schema'];
let nodes: ClosingWorld['nodes'];
let call: ClosingWorld['call'];
let checker: string;
beforeAll(async () => {
  ({ schema, nodes, call, checker } = await openClosingWorld());
});
afterAll(() => closeClosingWorld({ schema, nodes }));

let serial = 0;
/** Two open dates with a voucher on each, which the book has left. */
async function twoDates(): Promise<ClosingBook> {
  const book = await openClosingBook(call, `o${++serial}`, FIRST);
  await book.posted(FIRST, 'bank', 'customer', '100.00');
  for (const date of [SECOND, THIRD]) await book.openDay(date);
  await book.posted(SECOND, 'customer', 'fees', '3.00');
  await book.moveTo(THIRD);
  return book;
}

/** By the date, without proving anything on the way. */
const closeAt = ({ book }: ClosingBook, date: string, through = call) =>
  through('POST', `/v1/books/${book}/business-days/${date}/close`, { role: 'finance' });

async function closeJob({ book }: ClosingBook, date: string): Promise<unknown> {
  const [row] = await schema.sql<{ id: string }>('SELECT id FROM book WHERE code = ?', [book]);
  const context = contextOf({ id: Number(row!.id), code: book }, date);
  return nodes[1]!.app.get(JobRegistry).find('close-day')!.run(context);
}

/** The last trial balance of each closed date that has one opens, line by line, with the closing of the one before. */
async function expectToGoOn({ book, read }: ClosingBook, dates: readonly string[]): Promise<void> {
  let standing: Map<string, string> | null = null;
  for (const date of dates) {
    const { revision } = await read(date);
    const lines = await storedFigures(schema.sql, book, date, revision);
    expect(lines).toEqual(await figuresFromEntries(schema.sql, book, date));
    const parts = lines.map((line) => line.split(/: | /));
    const of = (from: number) =>
      new Map(
        parts
          .map((cells) => [`${cells[0]} ${cells[1]}`, cells.slice(from, from + 2).join(' ')] as const)
          .filter(([, figures]) => figures !== '0 0'),
      );
    if (standing) expect(of(2)).toEqual(standing);
    standing = of(6);
  }
}

describe('dates', () => {
  it('are closed in their order: the first that is open is named, and nothing changed', async () => {
    const book = await twoDates();
    const before = await closingTrace(schema.sql);
    const refused = await closeAt(book, SECOND);
    expect(outcomeOf(refused)).toEqual(EARLIER_OPEN);
    expect(refused.body).toMatchObject({ field: 'date', details: { earlierDate: FIRST } });
    expect(await closingTrace(schema.sql)).toEqual(before);
    for (const date of [FIRST, SECOND]) expect((await closeAt(book, date)).status).toBe(200);
  });

  it('may be open several at a time, for what is posted late', async () => {
    const book = await twoDates();
    for (const date of [SECOND, FIRST, SECOND]) await book.posted(date, 'bank', 'customer', '1.00');
    expect((await closeAt(book, FIRST)).status).toBe(200);
    await book.posted(SECOND, 'bank', 'customer', '1.00');
    expect((await closeAt(book, SECOND)).status).toBe(200);
  });

  it('before closed ones may be opened and closed; those after them wait for it', async () => {
    const book = await twoDates();
    expect((await closeAt(book, FIRST)).status).toBe(200);
    await book.openDay('2026-10-05');
    const refused = await closeAt(book, SECOND);
    expect([...outcomeOf(refused), refused.body.details]).toEqual([
      ...EARLIER_OPEN,
      { earlierDate: '2026-10-05' },
    ]);
    expect((await closeAt(book, FIRST)).status).toBe(200);
    for (const date of ['2026-10-05', SECOND]) expect((await closeAt(book, date)).status).toBe(200);
  });

  it('that were opened again are closed again, and keep later ones waiting until then', async () => {
    const book = await twoDates();
    expect((await closeAt(book, FIRST)).status).toBe(200);
    await book.send('POST', `business-days/${FIRST}/seal`);
    await book.prove(SECOND);
    expect((await book.reopen(checker, 'reopen-day', { businessDate: FIRST })).status).toBe(200);
    expect(outcomeOf(await closeAt(book, SECOND))).toEqual(EARLIER_OPEN);
    await book.posted(FIRST, 'customer', 'fees', '0.50');
    expect((await closeAt(book, FIRST)).status).toBe(200);
    const before = await closingTrace(schema.sql);
    expect(outcomeOf(await closeAt(book, SECOND))).toEqual(OUTDATED);
    expect(await closingTrace(schema.sql)).toEqual(before);
    for (const date of [FIRST, SECOND]) await book.prove(date);
    expect((await closeAt(book, SECOND)).status).toBe(200);
    await expectToGoOn(book, [FIRST, SECOND]);
  });

  it('of which one was opened again do not keep it open: it is closed though later ones are', async () => {
    const book = await twoDates();
    for (const date of [FIRST, SECOND]) expect((await book.close(date)).status).toBe(200);
    await book.send('POST', `business-days/${FIRST}/seal`);
    await book.reopen(checker, 'reopen-day', { businessDate: FIRST });
    await book.posted(FIRST, 'customer', 'fees', '0.50');
    expect((await closeAt(book, FIRST)).status).toBe(200);
  });

  it('of a new year are closed while the year before them is adjusted', async () => {
    const { book, adjust, openDay, moveTo, prove, close } = await openYear(call, `o${++serial}`);
    await adjust('2026');
    await prove('2026-12-30');
    await openDay('2027-01-20');
    await moveTo('2027-01-20');
    await prove('2027-01-10');
    const content = { year: '2026', memo: 'accrual', lines: move('costs', 'customer', '1.50') };
    const order = { command: 'post-adjustment', content, reason: 'year end' };
    const posted = await makeAndApprove(call, checker, order, { role: 'finance', book });
    expect(posted.status).toBe(200);
    expect((await close('2027-01-10')).status).toBe(200);
  });

  it('closed at the same time on two nodes are never closed before an earlier one', async () => {
    for (let round = 0; round < 8; round++) {
      const book = await twoDates();
      const answers = await Promise.all([
        closeAt(book, SECOND, nodes[round % 2]!.call),
        closeAt(book, FIRST, nodes[(round + 1) % 2]!.call),
        closeAt(book, SECOND, nodes[(round + 1) % 2]!.call),
      ]);
      expect(answers[1].status).toBe(200);
      for (const answer of [answers[0], answers[2]])
        if (answer.status !== 200) expect(outcomeOf(answer)).toEqual(EARLIER_OPEN);
      const closes = await schema.sql<{ target: string }>(
        `SELECT e.target FROM audit_event e JOIN book b ON b.id = e.book_id
         WHERE b.code = ? AND e.action = 'business-day.close' ORDER BY e.id`,
        [book.book],
      );
      const second = closes.findIndex(({ target }) => target === SECOND);
      if (second >= 0) expect(closes.slice(0, second).map(({ target }) => target)).toEqual([FIRST]);
    }
  });
});

describe('a trial balance that was computed before the date before it was closed', () => {
  it('does not close its date: what it opens with is no longer so', async () => {
    const book = await twoDates();
    for (const date of [FIRST, SECOND]) await book.prove(date);
    await book.posted(FIRST, 'customer', 'fees', '7.00');
    await book.prove(FIRST);
    expect((await closeAt(book, FIRST)).status).toBe(200);
    const before = await closingTrace(schema.sql);
    const refused = await closeAt(book, SECOND);
    expect(outcomeOf(refused)).toEqual(OUTDATED);
    expect(refused.body).toMatchObject({ field: 'date', details: { businessDate: SECOND, revision: 1 } });
    expect(await closingTrace(schema.sql)).toEqual(before);
    await book.prove(SECOND);
    expect((await closeAt(book, SECOND)).status).toBe(200);
    await expectToGoOn(book, [FIRST, SECOND]);
  });

  it('is proved anew by the job that closes it, which waits for the date before', async () => {
    const book = await twoDates();
    for (const date of [FIRST, SECOND]) await book.prove(date);
    const before = await closingTrace(schema.sql);
    expect(await closeJob(book, SECOND)).toEqual({
      outcome: 'blocked',
      reason: `Dates are closed in their order: ${FIRST} is open and closed before ${SECOND}`,
    });
    expect(await closingTrace(schema.sql)).toEqual(before);
    await book.posted(FIRST, 'customer', 'fees', '7.00');
    for (const date of [FIRST, SECOND]) expect(await closeJob(book, date)).toEqual({ outcome: 'succeeded' });
    for (const date of [FIRST, SECOND]) expect((await book.read(date)).revision).toBe(2);
    await expectToGoOn(book, [FIRST, SECOND]);
  });

  it('that is proved, posted into and closed in any order by many at once goes on from the date before', async () => {
    for (let round = 0; round < 3; round++) {
      const book = await twoDates();
      for (const date of [FIRST, SECOND]) await book.prove(date);
      const posters = Array.from({ length: 20 }, (_, n) =>
        book.post([FIRST, SECOND][n % 2]!, 'bank', 'customer', '1.00'),
      );
      const provers = [SECOND, FIRST, SECOND].map((date) => book.prove(date));
      const untilClosed = async (date: string, node: Service): Promise<void> => {
        for (;;) {
          const { status, body } = await closeAt(book, date, node.call);
          if (status === 200) return;
          if (body.code === OUTDATED[1]) await book.prove(date);
          else expect(body.code).toBe(EARLIER_OPEN[1]);
        }
      };
      const closers = [untilClosed(FIRST, nodes[0]!), untilClosed(SECOND, nodes[1]!)];
      await Promise.all([...provers, ...closers]);
      for (const { status, body } of await Promise.all(posters))
        if (status !== 201) expect(body.code).toBe('LEDGER.BUSINESS_DATE_CLOSED');
      await expectToGoOn(book, [FIRST, SECOND]);
    }
  });
});
