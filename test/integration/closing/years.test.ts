import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, hire, make } from '../../support/approvals.js';
import { move } from '../../support/book.js';
import { closingTrace, openYear, rowOf, type ClosingBook } from '../../support/closing.js';
import { closeClosingWorld, openClosingWorld, type ClosingWorld } from '../../support/closing-world.js';

let schema: ClosingWorld['schema'];
let nodes: ClosingWorld['nodes'];
let call: ClosingWorld['call'];
let checker: string;
beforeAll(async () => {
  ({ schema, nodes, call, checker } = await openClosingWorld());
});
afterAll(() => closeClosingWorld({ schema, nodes }));

let serial = 0;
const aYear = () => openYear(call, `y${++serial}`);

/** An adjustment by finance, approved. */
async function adjustment(book: string, debit: string, credit: string, amount: string) {
  const content = { year: '2026', memo: 'accrual', lines: move(debit, credit, amount) };
  const order = { command: 'post-adjustment', content, reason: 'year end' };
  const made = await make(call, order, { role: 'finance', book });
  return made.status === 201 ? approve(call, checker, made.body, { book }) : made;
}
const refusedWith = (status: number, code: string) => ({ status, body: { code } });
const closingEntries = (book: string) =>
  schema.sql<{ date: string; lines: string }>(
    `SELECT v.business_date AS date, GROUP_CONCAT(CONCAT(a.code, ' ', l.side, ' ', l.amount) ORDER BY l.line_number) AS \`lines\`
     FROM voucher v JOIN book b ON b.id = v.book_id JOIN voucher_line l ON l.voucher_id = v.id
       JOIN account a ON a.id = l.account_id
     WHERE b.code = '${book}' AND v.business_type = 'year-closing' GROUP BY v.id, v.business_date ORDER BY v.id`,
  );
/** Moves on through January and closes it. */
async function closeJanuary({ nextDay, closePeriod, period }: ClosingBook) {
  await nextDay('2027-01-10', '2027-02-10');
  const closed = await closePeriod('2027-01');
  expect(closed).toMatchObject({ status: 201 });
  return (await period('/2027-01')).body;
}

describe('a year', () => {
  it('is closed after its adjustments: profit goes to the retained earnings, the next year begins at zero', async () => {
    const year = await aYear();
    const { book, post, posted, adjust, closePeriod, period, read, seals } = year;
    expect(await adjust('2026')).toMatchObject({
      status: 201,
      body: { year: '2026', businessDate: '2026-12-30', retainedEarnings: '4104' },
    });
    // The new year goes on meanwhile, also on the same accounts.
    await posted('2027-01-10', 'customer', 'fees', '0.25');
    expect(await post('2026-12-30', 'customer', 'fees', '1.00')).toMatchObject(
      refusedWith(422, 'LEDGER.BUSINESS_DATE_ADJUSTING'),
    );
    const adjusted = await adjustment(book, 'costs', 'customer', '1.50');
    expect(adjusted).toMatchObject({ status: 200, body: { result: { businessDate: '2026-12-30' } } });
    const voucher = await call('GET', `/v1/books/${book}/vouchers/${adjusted.body.result.voucher}`, {
      role: 'finance',
    });
    expect(voucher.body).toMatchObject({
      businessDate: '2026-12-30',
      businessType: 'year-adjustment',
      metadata: { phase: 'adjustment', year: '2026' },
    });
    expect(await closePeriod('2026')).toMatchObject({
      status: 201,
      body: { period: '2026', revision: 1, status: 'closed', days: 4, vouchers: 8 },
    });
    expect(await closingEntries(book)).toEqual([
      { date: '2026-12-30', lines: 'fees D 800,retained C 800' },
      { date: '2026-12-30', lines: 'costs C 350,retained D 350' },
    ]);
    // Before the closing entries: the month as it was closed. After them: the year, and the date.
    expect(rowOf((await period('/2026-12')).body, '6011').closingBalance).toBe('8.00');
    const report = (await period('/2026')).body;
    expect(rowOf(report, '6011')).toMatchObject({
      ...{ openingBalance: '0.00', creditTurnover: '8.00', debitTurnover: '8.00', closingBalance: '0.00' },
    });
    expect(rowOf(report, '4104').closingBalance).toBe('4.50');
    expect(rowOf(await read('2026-12-30', '?revision=1'), '6011').closingBalance).toBe('8.00');
    expect(rowOf(await read('2026-12-30'), '6401').closingBalance).toBe('0.00');
    expect((await seals()).filter((seal: { revision: number }) => seal.revision === 2)).toHaveLength(1);
    const january = await closeJanuary(year);
    expect(rowOf(january, '6011')).toMatchObject({ openingBalance: '0.00', closingBalance: '0.25' });
    expect(rowOf(january, '4104').openingBalance).toBe('4.50');
    expect(rowOf(january, '6401')).toBeUndefined();
  });

  it('may have no profit and no adjustments', async () => {
    const { book, adjust, closePeriod } = await aYear();
    await adjust('2026');
    await adjustment(book, 'fees', 'customer', '6.00');
    await adjustment(book, 'customer', 'costs', '2.00');
    await adjustment(book, 'fees', 'customer', '2.00');
    expect((await closePeriod('2026')).status).toBe(201);
    expect(await closingEntries(book)).toEqual([]);
  });

  it('goes on where its close was broken off, without posting anything twice', async () => {
    const { book, adjust, closePeriod, period, post } = await aYear();
    await adjust('2026');
    const stop = (stopped: boolean) =>
      call('PUT', `/v1/books/${book}/business-types/year-closing/stop`, {
        role: 'operator',
        body: { stopped, reason: 'test' },
      });
    expect((await stop(true)).status).toBe(200);
    expect(await closePeriod('2026')).toMatchObject(refusedWith(422, 'LEDGER.BUSINESS_TYPE_STOPPED'));
    expect(await adjustment(book, 'costs', 'customer', '1.00')).toMatchObject(
      refusedWith(422, 'LEDGER.BUSINESS_DATE_ADJUSTING'),
    );
    expect((await post('2026-12-30', 'bank', 'customer', '1.00')).body.code).toBe(
      'LEDGER.BUSINESS_DATE_ADJUSTING',
    );
    await stop(false);
    await schema.sql('RENAME TABLE period_line TO period_line_away');
    try {
      expect((await closePeriod('2026')).status).toBe(500);
    } finally {
      await schema.sql('RENAME TABLE period_line_away TO period_line');
    }
    expect(await closingEntries(book)).toHaveLength(2);
    const closed = await call('POST', `/v1/books/${book}/periods/2026/close`, { role: 'admin' });
    expect(closed).toMatchObject({ status: 201, body: { revision: 1, vouchers: 7 } });
    expect(await closingEntries(book)).toHaveLength(2);
    expect(rowOf((await period('/2026')).body, '4104').closingBalance).toBe('6.00');
  });

  it('is closed once, whoever closes it at the same time', async () => {
    const closers = [
      await hire(call, 'first-closer', ['finance']),
      await hire(call, 'second-closer', ['finance']),
      await hire(call, 'third-closer', ['admin']),
    ];
    for (let round = 0; round < 4; round++) {
      const { book, adjust, period } = await aYear();
      await adjust('2026');
      const answers = await Promise.all(
        closers.map((key, n) => nodes[n % 2]!.call('POST', `/v1/books/${book}/periods/2026/close`, { key })),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(await closingEntries(book)).toHaveLength(2);
      expect(rowOf((await period('/2026')).body, '4104').closingBalance).toBe('6.00');
    }
  });

  it('takes adjustments in flight before its closing entries, or refuses them', async () => {
    const { book, adjust, closePeriod, period } = await aYear();
    await adjust('2026');
    const [answers, closed] = await Promise.all([
      Promise.all(Array.from({ length: 12 }, () => adjustment(book, 'customer', 'fees', '1.00'))),
      closePeriod('2026', nodes[1]!.call),
    ]);
    expect(closed.status).toBe(201);
    const taken = answers.filter(({ status }) => status === 200).length;
    const report = (await period('/2026')).body;
    expect(rowOf(report, '6011').closingBalance).toBe('0.00');
    expect(rowOf(report, '4104').closingBalance).toBe(`${6 + taken}.00`);
  });
});

describe('a closed year that is opened again', () => {
  it('goes back into its adjustment phase, and comes to a new revision by what is left', async () => {
    const year = await aYear();
    const { book, adjust, closePeriod, reopen, period, seals, reopenings } = year;
    await adjust('2026');
    await closePeriod('2026');
    expect(await reopen(checker, 'reopen-period', { period: '2026-12' })).toMatchObject(
      refusedWith(422, 'CLOSING.PERIOD_NOT_LAST'),
    );
    expect((await reopen(checker, 'reopen-period', { period: '2026' })).status).toBe(200);
    expect((await period('/2026')).body.status).toBe('reopened');
    await adjustment(book, 'customer', 'fees', '2.00');
    expect(await closePeriod('2026')).toMatchObject({ status: 201, body: { revision: 2 } });
    expect((await closingEntries(book)).map(({ lines }) => lines)).toEqual([
      'fees D 800,retained C 800',
      'costs C 200,retained D 200',
      'fees D 200,retained C 200',
    ]);
    expect(rowOf((await period('/2026')).body, '4104').closingBalance).toBe('8.00');
    expect((await seals()).map((seal: { revision: number }) => seal.revision).slice(-2)).toEqual([2, 3]);
    expect(await reopenings()).toMatchObject([{ subject: '2026', revision: 1 }]);
    expect(rowOf(await closeJanuary(year), '4104').openingBalance).toBe('8.00');
    expect(await reopen(checker, 'reopen-period', { period: '2026' })).toMatchObject(
      refusedWith(422, 'CLOSING.PERIOD_NOT_LAST'),
    );
  });

  it('may have its last month opened again, which ends the phase', async () => {
    const { posted, adjust, close, closePeriod, reopen, period } = await aYear();
    await adjust('2026');
    expect((await reopen(checker, 'reopen-period', { period: '2026-12' })).status).toBe(200);
    await posted('2026-12-30', 'customer', 'fees', '0.10');
    expect(await closePeriod('2026')).toMatchObject(refusedWith(422, 'CLOSING.ADJUSTMENT_NOT_BEGUN'));
    expect((await close('2026-12-30')).status).toBe(200);
    expect((await closePeriod('2026-12')).body).toMatchObject({ revision: 2 });
    await adjust('2026');
    expect((await closePeriod('2026')).status).toBe(201);
    expect(rowOf((await period('/2026')).body, '4104').closingBalance).toBe('6.10');
  });
});

describe('what is not done is refused with nothing changed', () => {
  const cases: [string, (year: ClosingBook) => Promise<unknown>, number, string][] = [
    [
      'a year that is not adjusted',
      ({ closePeriod }) => closePeriod('2026'),
      422,
      'CLOSING.ADJUSTMENT_NOT_BEGUN',
    ],
    [
      'the phase of a year that is not over',
      ({ adjust }) => adjust('2027'),
      422,
      'CLOSING.PERIOD_NOT_CLOSED',
    ],
    ['the phase of no year', ({ adjust }) => adjust('26'), 400, 'CLOSING.PERIOD_MALFORMED'],
    [
      'a result that goes nowhere',
      ({ adjust }) => adjust('2026', '4999'),
      422,
      'CLOSING.RETAINED_EARNINGS_UNKNOWN',
    ],
    [
      'a result that goes to a liability',
      ({ adjust }) => adjust('2026', '2201'),
      422,
      'CLOSING.RETAINED_EARNINGS_UNKNOWN',
    ],
    [
      'an adjustment before the phase',
      ({ book }) => adjustment(book, 'costs', 'bank', '1.00'),
      422,
      'CLOSING.ADJUSTMENT_NOT_BEGUN',
    ],
    [
      'a year that is not closed, opened again',
      ({ reopen }) => reopen(checker, 'reopen-period', { period: '2026' }),
      422,
      'CLOSING.PERIOD_NOT_CLOSED',
    ],
  ];
  it.each(cases)('%s', async (_, attempt, status, code) => {
    const year = await aYear();
    const before = await closingTrace(schema.sql);
    expect(await attempt(year)).toMatchObject(refusedWith(status, code));
    expect(await closingTrace(schema.sql)).toEqual(before);
  });

  it('in the phase: by others than finance, for another year, twice, the date by itself, a result without account', async () => {
    const { book, adjust, close, closePeriod, send, nextDay } = await aYear();
    await nextDay('2027-01-10', '2027-02-10');
    expect(await closePeriod('2027-01')).toMatchObject(refusedWith(422, 'CLOSING.YEAR_NOT_CLOSED'));
    await adjust('2026', '4103');
    const before = await closingTrace(schema.sql);
    const order = { command: 'post-adjustment', reason: 'x' };
    const content = { year: '2026', lines: move('costs', 'bank', '1.00') };
    for (const role of ['operator', 'admin'] as const)
      expect(await make(call, { ...order, content }, { role, book })).toMatchObject(
        refusedWith(403, 'AUTH.ROLE_MISSING'),
      );
    const ofAnotherYear = { ...order, content: { ...content, year: '2027' } };
    expect(await make(call, ofAnotherYear, { role: 'finance', book })).toMatchObject(
      refusedWith(422, 'CLOSING.ADJUSTMENT_NOT_BEGUN'),
    );
    const wrong = { ...content, lines: [...move('costs', 'bank', '1.00'), ...move('costs', 'bank', '1.00')] };
    wrong.lines[0] = { ...wrong.lines[0]!, amount: '2.00' };
    expect(await make(call, { ...order, content: wrong }, { role: 'finance', book })).toMatchObject({
      status: 422,
    });
    expect(await adjust('2026', '4103')).toMatchObject(refusedWith(409, 'CLOSING.ADJUSTMENT_BEGUN'));
    expect(await close('2026-12-30')).toMatchObject(refusedWith(409, 'LEDGER.BUSINESS_DATE_ADJUSTING'));
    expect(await send('POST', 'business-days', { businessDate: '2026-12-30' })).toMatchObject({
      status: 409,
    });
    expect(await closePeriod('2026')).toMatchObject(refusedWith(422, 'CLOSING.RETAINED_EARNINGS_MISSING'));
    expect(await closingTrace(schema.sql)).toEqual(before);
    for (const role of ['poster', 'operator', 'approver'] as const)
      expect(
        await call('POST', `/v1/books/${book}/years/2026/adjustment`, {
          role,
          body: { retainedEarnings: '4104' },
        }),
      ).toMatchObject({ status: 403 });
  });
});
