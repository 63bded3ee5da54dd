import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hire } from '../../support/approvals.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { closingTrace, openTwoMonths, openYear } from '../../support/closing.js';
import { whileHeld } from '../../support/held-row.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

let schema: TestSchema;
let service: Service;
let checker: string;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  checker = await hire(service.call, 'checker', ['approver']);
});
afterAll(async () => {
  await service.stop();
  await schema.drop();
});

let serial = 0;
const codeOf = (): string => `f${++serial}`;
const idOf = (book: string) => `(SELECT id FROM book WHERE code = '${book}')`;

/** The attempt is refused with that, and nothing changes. */
async function expectRefused(attempt: () => Promise<Answer>, status: number, code: string, details?: object) {
  const before = await closingTrace(schema.sql);
  const refused = await attempt();
  expect([...outcomeOf(refused), refused.body.details]).toEqual([status, code, details]);
  expect(await closingTrace(schema.sql)).toEqual(before);
}

/** Changes the lines of the last trial balance of a date, as nobody may. */
const changeLines = (book: string, date: string, glAccount: string, assignments: string) =>
  schema.sql(
    `UPDATE trial_balance_line l JOIN gl_account g ON g.id = l.gl_account_id SET ${assignments}
     WHERE l.book_id = ${idOf(book)} AND l.business_date = '${date}' AND g.code = '${glAccount}'
       AND l.revision = (SELECT MAX(t.revision) FROM trial_balance t
         WHERE t.book_id = l.book_id AND t.business_date = l.business_date)`,
  );

describe('a month is not closed', () => {
  it('with dates that do not go on from each other', async () => {
    const { book, closePeriod, prove } = await openTwoMonths(service.call, codeOf());
    for (const date of ['2026-10-10', '2026-10-20']) await prove(date);
    const by = (cents: number) =>
      changeLines(
        book,
        '2026-10-20',
        '6011',
        `l.opening_credit = l.opening_credit + ${cents}, l.closing_credit = l.closing_credit + ${cents}`,
      );
    await by(1);
    await service.call('POST', `/v1/books/${book}/business-days/2026-10-20/seal`, { role: 'finance' });
    const details = { place: '2026-10-20', currency: 'CNY', glAccount: '6011' };
    await expectRefused(() => closePeriod('2026-10'), 422, 'CLOSING.FIGURES_DO_NOT_TIE', details);
    await by(-1);
    expect((await closePeriod('2026-10')).status).toBe(201);
  });

  it('with a date whose figures do not add up', async () => {
    const { book, closePeriod, prove } = await openTwoMonths(service.call, codeOf());
    for (const date of ['2026-10-10', '2026-10-20']) await prove(date);
    await changeLines(book, '2026-10-10', '6011', 'l.credit_turnover = l.credit_turnover + 1');
    await service.call('POST', `/v1/books/${book}/business-days/2026-10-20/seal`, { role: 'finance' });
    const details = { place: '2026-10-10', currency: 'CNY', glAccount: '6011' };
    await expectRefused(() => closePeriod('2026-10'), 422, 'CLOSING.FIGURES_DO_NOT_TIE', details);
  });

  it('when the month before it was closed anew meanwhile', async () => {
    const { book, closePeriod, nextDay, prove, send } = await openTwoMonths(service.call, codeOf());
    await closePeriod('2026-10');
    await nextDay('2026-11-10', '2026-12-10');
    await prove('2026-11-10');
    await send('POST', 'business-days/2026-11-10/seal');
    const { body: before } = await send('GET', 'periods');
    const closing = await whileHeld(
      schema,
      `SELECT * FROM closed_months WHERE book_id = ${idOf(book)} FOR UPDATE`,
      () => closePeriod('2026-11'),
      (sql) =>
        sql(
          `INSERT INTO period_close SELECT book_id, period, 2, days, vouchers, seal_number, closed_at, client_id, api_key_id,
             trace_id, digest FROM period_close WHERE book_id = ${idOf(book)}`,
        ),
    );
    expect(outcomeOf(closing)).toEqual([409, 'CLOSING.PERIOD_CHANGED_MEANWHILE']);
    await schema.sql(`DELETE FROM period_close WHERE revision = 2 AND book_id = ${idOf(book)}`);
    expect((await send('GET', 'periods')).body).toEqual(before);
    expect((await closePeriod('2026-11')).status).toBe(201);
  });
});

describe('a year', () => {
  it('is not closed with income or expense left', async () => {
    const { book, adjust, closePeriod } = await openYear(service.call, codeOf());
    await adjust('2026');
    await schema.sql('RENAME TABLE period_line TO period_line_away');
    expect((await closePeriod('2026')).status).toBe(500);
    await schema.sql('RENAME TABLE period_line_away TO period_line');
    const by = (cents: number) =>
      changeLines(
        book,
        '2026-12-30',
        '6011',
        `l.credit_turnover = l.credit_turnover + ${cents}, l.closing_credit = l.closing_credit + ${cents}`,
      );
    await by(1);
    const details = { glAccount: '6011', currency: 'CNY' };
    await expectRefused(() => closePeriod('2026'), 422, 'CLOSING.PROFIT_LEFT', details);
    await by(-1);
    expect((await closePeriod('2026')).status).toBe(201);
  });

  it('that is being closed does not have its last month opened again', async () => {
    const { book, adjust, closePeriod, reopen } = await openYear(service.call, codeOf());
    await adjust('2026');
    const stop = (stopped: boolean) =>
      service.call('PUT', `/v1/books/${book}/business-types/year-closing/stop`, {
        role: 'operator',
        body: { stopped, reason: 'test' },
      });
    await stop(true);
    expect((await closePeriod('2026')).body.code).toBe('LEDGER.BUSINESS_TYPE_STOPPED');
    const december = () => reopen(checker, 'reopen-period', { period: '2026-12' });
    await expectRefused(december, 422, 'CLOSING.YEAR_BEING_CLOSED');
    await stop(false);
    expect((await closePeriod('2026')).status).toBe(201);
  });

  it('without a date has no adjustment phase', async () => {
    const { book, adjust } = await openTwoMonths(service.call, codeOf());
    await schema.sql(`UPDATE closed_months SET through = '2025-12' WHERE book_id = ${idOf(book)}`);
    await expectRefused(() => adjust('2025'), 422, 'CLOSING.YEAR_WITHOUT_DATES');
  });
});

describe('a period that was never closed', () => {
  it.each([
    ['a month', '/2026-09', 'period'],
    ['a year', '/2026', 'period'],
    ['a revision', '/2026-10?revision=2', 'revision'],
  ])('is not there to be read: %s', async (_name, path, field) => {
    const { closePeriod, period } = await openTwoMonths(service.call, codeOf());
    await closePeriod('2026-10');
    const answer = await period(path);
    expect([...outcomeOf(answer), answer.body.field]).toEqual([404, 'CLOSING.PERIOD_NOT_FOUND', field]);
  });
});
