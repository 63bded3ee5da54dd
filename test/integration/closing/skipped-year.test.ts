import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveOf } from '../../support/archive-world.js';
import { outcomeOf } from '../../support/call.js';
import { closingTrace, openTwoMonths, rowOf, type ClosingBook } from '../../support/closing.js';
import { closeClosingWorld, openClosingWorld, type ClosingWorld } from '../../support/closing-world.js';
import { whileHeld } from '../../support/held-row.js';

let schema: ClosingWorld['schema'];
let nodes: ClosingWorld['nodes'];
let call: ClosingWorld['call'];
let checker: string;
beforeAll(async () => {
  ({ schema, nodes, call, checker } = await openClosingWorld());
});
afterAll(() => closeClosingWorld({ schema, nodes }));

let serial = 0;
const MONTHS_OF_2027 = Array.from({ length: 12 }, (_, n) => `2027-${String(n + 1).padStart(2, '0')}`);

async function closeAll({ closePeriod }: ClosingBook, periods: readonly string[]): Promise<void> {
  for (const period of periods) expect(outcomeOf(await closePeriod(period))).toEqual([201, undefined]);
}

/** As far as a book may go at once: over all of 2027. Closed are 2026 and all months of 2027 but the last. */
async function skippingBook(): Promise<ClosingBook> {
  const book = await openTwoMonths(call, `s${++serial}`);
  await book.posted('2026-11-10', 'costs', 'bank', '2.00');
  await book.nextDay('2026-11-10', '2026-12-31');
  await book.nextDay('2026-12-31', '2028-01-01');
  await closeAll(book, ['2026-10', '2026-11', '2026-12']);
  await book.adjust('2026');
  await closeAll(book, ['2026', ...MONTHS_OF_2027.slice(0, -1)]);
  return book;
}

/** 2027 closed too. */
async function pastTheYear(): Promise<ClosingBook> {
  const book = await skippingBook();
  await closeAll(book, ['2027-12', '2027']);
  return book;
}

describe('a year that the book skipped', () => {
  it('is closed without adjustments after its last month, ends as it began, and the next year goes on from it', async () => {
    const book = await skippingBook();
    const { closePeriod, adjust, period, posted, nextDay } = book;
    const early = await closePeriod('2027');
    expect([...outcomeOf(early), early.body.details]).toEqual([
      ...[422, 'CLOSING.PERIOD_NOT_CLOSED', { period: '2027-12' }],
    ]);
    await closeAll(book, ['2027-12']);
    const before = await closingTrace(schema.sql);
    expect(outcomeOf(await adjust('2027'))).toEqual([422, 'CLOSING.YEAR_WITHOUT_DATES']);
    await posted('2028-01-01', 'customer', 'fees', '1.00');
    await nextDay('2028-01-01', '2028-02-10');
    expect(outcomeOf(await closePeriod('2028-01'))).toEqual([422, 'CLOSING.YEAR_NOT_CLOSED']);
    expect(await closePeriod('2027')).toMatchObject({
      ...{ status: 201, body: { period: '2027', revision: 1, status: 'closed', days: 0, vouchers: 0 } },
    });
    expect(await closingTrace(schema.sql)).not.toEqual(before);
    expect(outcomeOf(await closePeriod('2027'))).toEqual([409, 'CLOSING.PERIOD_CLOSED']);
    const report = (await period('/2027')).body;
    expect(rowOf(report, '4104')).toMatchObject({
      ...{ openingBalance: '5.50', debitTurnover: '0.00', creditTurnover: '0.00', closingBalance: '5.50' },
    });
    await closeAll(book, ['2028-01']);
    expect(rowOf((await period('/2028-01')).body, '6011')).toMatchObject({
      ...{ openingBalance: '0.00', closingBalance: '1.00' },
    });
  });

  it('is opened again without an adjustment phase, and so are the months before it', async () => {
    const book = await pastTheYear();
    const { adjust, period, reopen, reopenings } = book;
    const open = async (name: string) => outcomeOf(await reopen(checker, 'reopen-period', { period: name }));
    expect(await open('2027-12')).toEqual([422, 'CLOSING.PERIOD_NOT_LAST']);
    expect(await open('2027')).toEqual([200, undefined]);
    expect((await period('/2027')).body.status).toBe('reopened');
    expect(outcomeOf(await adjust('2027'))).toEqual([422, 'CLOSING.YEAR_WITHOUT_DATES']);
    for (const month of MONTHS_OF_2027.toReversed()) expect(await open(month)).toEqual([200, undefined]);
    expect(await open('2026-12')).toEqual([422, 'CLOSING.PERIOD_NOT_LAST']);
    expect(await reopenings()).toHaveLength(13);
    await closeAll(book, [...MONTHS_OF_2027, '2027']);
    expect((await period('/2027')).body).toMatchObject({ status: 'closed', revision: 2, days: 0 });
  });

  it('is one like any other when it has a date after all', async () => {
    const book = await pastTheYear();
    const { adjust, close, closePeriod, openDay, period, posted, reopen } = book;
    for (const name of ['2027', '2027-12']) await reopen(checker, 'reopen-period', { period: name });
    await openDay('2027-12-31');
    await posted('2027-12-31', 'customer', 'fees', '0.75');
    await close('2027-12-31');
    await closeAll(book, ['2027-12']);
    expect(outcomeOf(await closePeriod('2027'))).toEqual([422, 'CLOSING.ADJUSTMENT_NOT_BEGUN']);
    await adjust('2027');
    expect(await closePeriod('2027')).toMatchObject({ status: 201, body: { revision: 2, days: 1 } });
    expect(rowOf((await period('/2027')).body, '4104').closingBalance).toBe('6.25');
  });

  const MEANWHILE: [string, string, string, string][] = [
    [
      'its last month was opened',
      "UPDATE closed_months SET through = '2027-11'",
      "UPDATE closed_months SET through = '2027-12'",
      'CLOSING.PERIOD_NOT_CLOSED',
    ],
    [
      'it got a date',
      "UPDATE business_day SET business_date = '2027-12-31' WHERE business_date = '2028-01-01' AND",
      "UPDATE business_day SET business_date = '2028-01-01' WHERE business_date = '2027-12-31' AND",
      'CLOSING.ADJUSTMENT_NOT_BEGUN',
    ],
  ];
  it.each(MEANWHILE)('is not closed when %s at that moment', async (_name, change, undoing, code) => {
    const book = await skippingBook();
    await closeAll(book, ['2027-12']);
    const ofBook = `book_id = (SELECT id FROM book WHERE code = '${book.book}')`;
    const of = (statement: string) => `${statement} ${statement.endsWith('AND') ? '' : 'WHERE'} ${ofBook}`;
    const closing = await whileHeld(
      schema,
      `SELECT * FROM closed_months WHERE ${ofBook} FOR UPDATE`,
      () => book.closePeriod('2027', nodes[1]!.call),
      (sql) => sql(of(change)),
    );
    expect(outcomeOf(closing)).toEqual([422, code]);
    await schema.sql(of(undoing));
    expect(outcomeOf(await book.closePeriod('2027'))).toEqual([201, undefined]);
  });

  it('is archived when it is closed, and not before', async () => {
    const book = await skippingBook();
    await closeAll(book, ['2027-12']);
    const archive = () => archiveOf(schema.adminUrl, '--book', book.book, '--through', '2027-12');
    expect((await archive()).errors).toContain('ARCHIVE.YEAR_NOT_CLOSED');
    await closeAll(book, ['2027']);
    expect(await archive()).toMatchObject({ exitCode: 0, errors: '' });
    const reopened = await book.reopen(checker, 'reopen-period', { period: '2027' });
    expect(outcomeOf(reopened)).toEqual([422, 'CLOSING.PERIOD_ARCHIVED']);
  });
});
