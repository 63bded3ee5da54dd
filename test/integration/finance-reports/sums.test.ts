import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../src/finance-reports/report.js';
import { REPORT_DATES } from '../../support/report-book.js';
import {
  creditOf,
  debitOf,
  groupBy,
  netOf,
  sideOf,
  sizeOf,
  sumBy,
  type PlainEntry,
} from '../../support/report-figures.js';
import {
  openReportWorld,
  RANGE,
  ranged,
  textOf,
  TO,
  upToEnd,
  type ReportWorld,
} from '../../support/report-world.js';

let service: ReportWorld['service'];
let entries: ReportWorld['entries'];
let report: ReportWorld['report'];
beforeAll(async () => {
  ({ service, entries, report } = await openReportWorld('finance-sums'));
}, 300_000);
afterAll(() => service.stop());

describe('turnover by business type', () => {
  it('is that of the entries, and comes to the trial balance', async () => {
    const { rows, totals } = await report(`turnover?${RANGE}`);
    const known = [
      ...groupBy(ranged(entries), ({ businessType, currency }) => `${businessType} ${currency}`),
    ].map(([key, of]) => [
      key,
      new Set(of.map(({ voucher }) => voucher)).size,
      textOf(of, sumBy(of, debitOf)),
      textOf(of, sumBy(of, creditOf)),
    ]);
    expect(
      rows.map((row) => [`${row.businessType} ${row.currency}`, row.vouchers, row.debit, row.credit]),
    ).toEqual(known.sort(([a], [b]) => (a! < b! ? -1 : 1)));
    const trial = await report(`trial-balance?${RANGE}`);
    expect(totals.map(({ currency, debit, credit }) => [currency, debit, credit])).toEqual(
      trial.totals.map(({ currency, debitTurnover, creditTurnover }) => [
        currency,
        debitTurnover,
        creditTurnover,
      ]),
    );
  });
});

describe('ageing', () => {
  it('names what must be zero and what stands in clearing, since when, and in which band', async () => {
    const { rows, totals } = await report(`ageing?businessDate=${TO}`);
    const isWatched = (entry: PlainEntry): boolean =>
      entry.glAccount.startsWith('3') || entry.account === '2201:CNY:1';
    const known = [...groupBy(upToEnd(entries).filter(isWatched), ({ account }) => account)]
      .filter(([, of]) => netOf(of) !== 0n)
      .map(([account, of]) => {
        const kind = account.startsWith('3201') || account === '2201:CNY:1' ? 'must-be-zero' : 'clearing';
        const since = sinceWhen(of);
        const age = REPORT_DATES.indexOf(TO) - REPORT_DATES.indexOf(since);
        const net = netOf(of);
        return [
          kind,
          account,
          sideOf(net),
          textOf(of, sizeOf(net)),
          since,
          age,
          age === 0 ? '0 days' : '1 to 7 days',
        ];
      });
    expect(
      rows
        .map((row) => [
          row.kind,
          row.account,
          row.balanceSide,
          row.balance,
          row.since,
          row.ageDays,
          row.bucket,
        ])
        .sort(),
    ).toEqual(known.sort());
    expect(known.length).toBeGreaterThan(10);
    const counted = totals.reduce((sum, total) => sum + Number(total.accounts), 0);
    expect(counted).toBe(rows.length);
  });

  /** The date on which the balance left zero for the last time. */
  function sinceWhen(of: readonly PlainEntry[]): string {
    let [net, since] = [0n, ''];
    for (const date of REPORT_DATES) {
      const moved = of.filter((entry) => entry.date === date);
      if (moved.length === 0) continue;
      if (net === 0n) since = date;
      net += netOf(moved);
    }
    return since;
  }
});

describe('totals against the sub-ledger', () => {
  it('agree in sound books, with the turnovers of the trial balance', async () => {
    const { rows, totals } = await report(`ledger-check?${RANGE}`);
    expect(new Set([...rows, ...totals].map(({ result }) => result))).toEqual(new Set(['agrees']));
    const trial = await report(`trial-balance?${RANGE}`);
    expect(totals.map((total) => [total.currency, total.ledgerDebit, total.subLedgerCredit])).toEqual(
      trial.totals.map((total) => [total.currency, total.debitTurnover, total.creditTurnover]),
    );
  });

  it('name the GL account on which a line stands that its account does not have', async () => {
    const [line] = await service.sql<{ voucher_id: Buffer; line_number: number; gl_account_id: string }>(
      `SELECT l.voucher_id, l.line_number, l.gl_account_id FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id
       JOIN gl_account g ON g.id = l.gl_account_id WHERE g.code = '1002' AND v.business_date = '${TO}' AND l.amount > 0 LIMIT 1`,
    );
    const move = (glAccount: string) =>
      service.sql(
        `UPDATE voucher_line SET gl_account_id = (SELECT id FROM gl_account WHERE code = ?) WHERE voucher_id = ? AND line_number = ?`,
        [glAccount, line!.voucher_id, line!.line_number],
      );
    await move('6011');
    const { rows } = await report(`ledger-check?${RANGE}`);
    await move('1002');
    expect(rows.filter(({ result }) => result === 'differs').map(({ glAccount }) => glAccount)).toEqual([
      '1002',
      '6011',
    ]);
  });
});

describe('the print view of a voucher', () => {
  it('has its lines with names, and totals that balance', async () => {
    const { body } = await service.call('GET', `/v1/books/main/vouchers?businessDate=${TO}&limit=1`, {
      role: 'finance',
    });
    const [voucher] = body.items;
    const { rows, totals } = await report(`vouchers/${voucher.id}`);
    expect(
      rows.map((row) => [row.account, row.debit ?? row.credit, row.debit === null ? 'credit' : 'debit']),
    ).toEqual(voucher.lines.map((line: Row) => [line.account, line.amount, line.side]));
    for (const { debit, credit } of totals) expect(debit).toBe(credit);
    for (const row of rows) expect([typeof row.name, typeof row.glAccountName]).toEqual(['string', 'string']);
  });
});
