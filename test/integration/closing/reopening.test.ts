import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve } from '../../support/approvals.js';
import { closingTrace, openTwoMonths, rowOf, type ClosingBook } from '../../support/closing.js';
import { closeClosingWorld, openClosingWorld, type ClosingWorld } from '../../support/closing-world.js';
import { verdictOf } from '../../support/verification.js';

let schema: ClosingWorld['schema'];
let nodes: ClosingWorld['nodes'];
let call: ClosingWorld['call'];
let checker: string;
beforeAll(async () => {
  ({ schema, nodes, call, checker } = await openClosingWorld());
});
afterAll(() => closeClosingWorld({ schema, nodes }));

let serial = 0;
const twoMonths = () => openTwoMonths(call, `r${++serial}`);
const DAY = { businessDate: '2026-10-10' };
const MONTH = { period: '2026-10' };

/** October closed, then it and its first date opened again. */
async function reopened(): Promise<ClosingBook> {
  const book = await twoMonths();
  expect((await book.closePeriod('2026-10')).status).toBe(201);
  expect((await book.reopen(checker, 'reopen-period', MONTH)).status).toBe(200);
  expect((await book.reopen(checker, 'reopen-day', DAY)).status).toBe(200);
  return book;
}

const revisionsOf = (seals: { businessDate: string; revision: number }[]): string[] =>
  seals.map(({ businessDate, revision }) => `${businessDate} ${revision}`);

describe('a period that is opened again', () => {
  it('takes postings on the date that was opened, and comes to a new revision of everything', async () => {
    const { posted, post, close, closePeriod, period, read, seals, reopenings } = await reopened();
    expect((await post('2026-10-20', 'customer', 'fees', '9.99')).body.code).toBe(
      'LEDGER.BUSINESS_DATE_CLOSED',
    );
    await posted('2026-10-10', 'customer', 'fees', '0.50');
    expect((await closePeriod('2026-10')).body).toMatchObject({
      code: 'CLOSING.DAY_NOT_CLOSED',
      details: DAY,
    });
    expect((await close('2026-10-10')).body.status).toBe('closed');
    const again = await closePeriod('2026-10');
    expect(again).toMatchObject({
      status: 201,
      body: { revision: 2, status: 'closed', vouchers: 4, sealNumber: 3 },
    });
    expect(rowOf((await period('/2026-10')).body, '6011').closingBalance).toBe('8.00');
    const first = (await period('/2026-10?revision=1')).body;
    expect([first.status, rowOf(first, '6011').closingBalance]).toEqual(['reopened', '7.50']);
    const closes = (await period('')).body.items;
    expect(closes.map((each: { status: string }) => each.status)).toEqual(['reopened', 'closed']);
    // Proved to be closed, and again as it was closed.
    expect(await read('2026-10-10')).toMatchObject({ revision: 3 });
    // The date after it was not opened, but its opening balances are others now.
    expect(await read('2026-10-20')).toMatchObject({ revision: 2 });
    expect(rowOf(await read('2026-10-20'), '6011').openingBalance).toBe('3.50');
    expect(revisionsOf(await seals())).toEqual(['2026-10-10 1', '2026-10-20 1', '2026-10-10 2']);
    expect(await reopenings()).toMatchObject([
      { subject: '2026-10', revision: 1, checker: 'checker' },
      { subject: '2026-10-10', revision: 1, checker: 'checker' },
    ]);
  });

  it('tells who opened it and why', async () => {
    const { book, reopenings } = await reopened();
    for (const { approval, reason } of await reopenings()) {
      expect(reason).toBe(`approval ${approval}: late invoice`);
      const { body } = await call('GET', `/v1/books/${book}/approvals/${approval}`, { role: 'finance' });
      expect(body).toMatchObject({ status: 'approved', checker: 'checker' });
    }
    for (const action of ['period.reopen', 'business-day.reopen']) {
      const path = `/v1/audit-events?book=${book}&action=${action}`;
      expect((await call('GET', path, { role: 'admin' })).body.items).toHaveLength(1);
    }
    const page = await call('GET', `/v1/books/${book}/reopenings?limit=1`, { role: 'finance' });
    expect(page.body).toMatchObject({ hasMore: true, items: [{ subject: '2026-10' }] });
    const rest = await call('GET', `/v1/books/${book}/reopenings?after=${page.body.next}`, {
      role: 'finance',
    });
    expect(rest.body).toMatchObject({ hasMore: false, items: [{ subject: '2026-10-10' }] });
  });

  it('is sound for who verifies at every step, by the seal that holds', async () => {
    const { book, posted, close, closePeriod, seals, send } = await reopened();
    const verdict = async (...args: string[]) => (await verdictOf(schema.databaseUrl, ...args)).found;
    expect(await verdict()).toEqual([]);
    await posted('2026-10-10', 'customer', 'fees', '0.50');
    expect(await verdict()).toEqual([]);
    await close('2026-10-10');
    expect(await verdict()).toEqual([]);
    expect((await send('POST', 'business-days/2026-10-10/seal')).body).toMatchObject({
      revision: 2,
      number: 3,
      voucherCount: 3,
    });
    expect((await closePeriod('2026-10')).status).toBe(201);
    expect(await verdict()).toEqual([]);
    const [last] = (await seals()).slice(-1);
    const damage = (change: string) =>
      schema.sql(
        `UPDATE day_seal s JOIN book b ON b.id = s.book_id SET s.voucher_count = s.voucher_count ${change}
         WHERE b.code = '${book}' AND s.number = ${last.number}`,
      );
    await damage('+ 1');
    expect(await verdict()).toEqual([`SEAL_DIGEST_WRONG ${book} 3 2026-10-10`]);
    await damage('- 1');
  });

  it('may be opened and closed again and again', async () => {
    const { close, closePeriod, reopen, seals, reopenings } = await reopened();
    for (const revision of [2, 3]) {
      await close('2026-10-10');
      expect((await closePeriod('2026-10')).body).toMatchObject({ revision });
      expect((await reopen(checker, 'reopen-period', MONTH)).status).toBe(200);
      expect((await reopen(checker, 'reopen-day', DAY)).status).toBe(200);
    }
    expect(revisionsOf(await seals()).filter((each) => each.startsWith('2026-10-10'))).toHaveLength(3);
    expect(await reopenings()).toHaveLength(6);
  });

  it('closes again by what is there, if no date was opened', async () => {
    const { closePeriod, reopen, seals, read } = await twoMonths();
    const first = await closePeriod('2026-10');
    await reopen(checker, 'reopen-period', MONTH);
    const second = await closePeriod('2026-10');
    expect(second.body).toMatchObject({ revision: 2, digest: first.body.digest });
    expect(await seals()).toHaveLength(2);
    expect((await read('2026-10-20')).revision).toBe(1);
  });
});

describe('what is not opened again is refused with nothing changed', () => {
  const refusals: [string, string, object, number, string][] = [
    ['a date of a closed month', 'reopen-day', DAY, 409, 'LEDGER.PERIOD_CLOSED'],
    ['a date that is open', 'reopen-day', { businessDate: '2026-11-10' }, 409, 'LEDGER.BUSINESS_DATE_OPEN'],
    [
      'a date that never was',
      'reopen-day',
      { businessDate: '2026-11-11' },
      404,
      'LEDGER.BUSINESS_DATE_NOT_FOUND',
    ],
    ['a date that does not exist', 'reopen-day', { businessDate: '2026-11-31' }, 400, 'HTTP.FIELD_INVALID'],
    ['a month that is not closed', 'reopen-period', { period: '2026-11' }, 422, 'CLOSING.PERIOD_NOT_CLOSED'],
    [
      'a month before the last closed one',
      'reopen-period',
      { period: '2026-09' },
      422,
      'CLOSING.PERIOD_NOT_LAST',
    ],
    ['a month that does not exist', 'reopen-period', { period: '2026-13' }, 400, 'CLOSING.PERIOD_MALFORMED'],
  ];
  it.each(refusals)('%s', async (_, command, content, status, code) => {
    const { closePeriod, reopen } = await twoMonths();
    await closePeriod('2026-10');
    const before = await closingTrace(schema.sql);
    expect(await reopen(checker, command, content)).toMatchObject({ status, body: { code } });
    expect(await closingTrace(schema.sql)).toEqual(before);
  });

  it('a date that is not sealed: what it was could not be proved later', async () => {
    const { reopen, send } = await twoMonths();
    const before = await closingTrace(schema.sql);
    const refused = await reopen(checker, 'reopen-day', DAY);
    expect(refused).toMatchObject({ status: 422, body: { code: 'LEDGER.BUSINESS_DATE_NOT_SEALED' } });
    expect(await closingTrace(schema.sql)).toEqual(before);
    await send('POST', 'business-days/2026-10-10/seal');
    expect((await reopen(checker, 'reopen-day', DAY)).status).toBe(200);
    // Its first seal says what it was before: the second one is missing.
    await send('POST', 'business-days/2026-10-10/close');
    expect((await reopen(checker, 'reopen-day', DAY)).body.code).toBe('LEDGER.BUSINESS_DATE_NOT_SEALED');
  });

  it('by its maker, or twice by one approval', async () => {
    const { book, closePeriod, makeReopening } = await twoMonths();
    await closePeriod('2026-10');
    const made = await makeReopening('reopen-period', MONTH);
    const before = await closingTrace(schema.sql);
    const own = await call('POST', `/v1/books/${book}/approvals/${made.body.id}/approve`, {
      role: 'finance',
      body: { contentHash: made.body.contentHash, reason: 'mine' },
    });
    expect(own.status).toBe(403);
    expect(await closingTrace(schema.sql)).toEqual(before);
    const approvals = await Promise.all([
      approve(nodes[0]!.call, checker, made.body, { book }),
      approve(nodes[1]!.call, checker, made.body, { book }),
    ]);
    expect(approvals.map(({ status }) => status)).toEqual([200, 200]);
    await closePeriod('2026-10');
    const once = await closingTrace(schema.sql);
    await approve(call, checker, made.body, { book });
    expect(await closingTrace(schema.sql)).toEqual(once);
  });
});

describe('at once', () => {
  it('a month is opened again, or the one after it closed, never both', async () => {
    for (let round = 0; round < 6; round++) {
      const { book, nextDay, closePeriod, makeReopening, period } = await twoMonths();
      await nextDay('2026-11-10', '2026-12-10');
      await closePeriod('2026-10');
      const made = await makeReopening('reopen-period', MONTH);
      const [reopening, closing] = await Promise.all([
        approve(nodes[0]!.call, checker, made.body, { book }),
        closePeriod('2026-11', nodes[1]!.call),
      ]);
      expect([reopening.status === 200, closing.status === 201]).toContain(true);
      expect(reopening.status === 200 && closing.status === 201).toBe(false);
      const statuses = (await period('')).body.items.map((each: { status: string }) => each.status);
      expect(statuses).toEqual(reopening.status === 200 ? ['reopened'] : ['closed', 'closed']);
    }
  });

  it('a date is opened again, or its month closed with it as it is', async () => {
    for (let round = 0; round < 6; round++) {
      const { book, posted, close, closePeriod, makeReopening, period, send } = await twoMonths();
      await send('POST', 'business-days/2026-10-20/seal');
      const made = await makeReopening('reopen-day', DAY);
      const [reopening, closing] = await Promise.all([
        approve(nodes[0]!.call, checker, made.body, { book }),
        closePeriod('2026-10', nodes[1]!.call),
      ]);
      expect([reopening.status === 200, closing.status === 201].filter(Boolean)).toHaveLength(1);
      if (reopening.status !== 200) continue;
      await posted('2026-10-10', 'customer', 'fees', '1.00');
      await close('2026-10-10');
      expect((await closePeriod('2026-10')).status).toBe(201);
      expect(rowOf((await period('/2026-10')).body, '6011').closingBalance).toBe('8.50');
    }
  });

  it('postings into a date that is closed again are in it and in its trial balance, or refused', async () => {
    const { post, close, closePeriod, period } = await reopened();
    const [answers] = await Promise.all([
      Promise.all(
        Array.from({ length: 60 }, (_, n) => post('2026-10-10', 'customer', 'fees', `0.0${1 + (n % 2)}`)),
      ),
      close('2026-10-10'),
    ]);
    const taken = answers.filter(({ status }) => status === 201);
    for (const { body } of answers.filter(({ status }) => status !== 201))
      expect(body.code).toBe('LEDGER.BUSINESS_DATE_CLOSED');
    expect((await closePeriod('2026-10')).body).toMatchObject({ vouchers: 3 + taken.length });
    const cents = taken.reduce((sum, { body }) => sum + Number(body.lines[0].amount.slice(-1)), 750);
    expect(rowOf((await period('/2026-10')).body, '6011').closingBalance).toBe((cents / 100).toFixed(2));
  });
});
