import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../src/finance-reports/report.js';
import {
  before,
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
  FROM,
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
let parents: Map<string, string | null>;
beforeAll(async () => {
  ({ service, entries, report } = await openReportWorld('finance-reports', '2026-11-01'));
  const chart = await service.sql<{ code: string; parent: string | null }>(
    'SELECT g.code, p.code AS parent FROM gl_account g LEFT JOIN gl_account p ON p.id = g.parent_id',
  );
  parents = new Map(chart.map(({ code, parent }) => [code, parent]));
}, 300_000);
afterAll(() => service.stop());

/** Whether the entry stands under the GL account, by the chart as it is stored. */
const isBelow =
  (glAccount: string) =>
  (entry: PlainEntry): boolean => {
    for (let code: string | null = entry.glAccount; code !== null; code = parents.get(code) ?? null) {
      if (code === glAccount) return true;
    }
    return false;
  };
const positive = (amount: bigint): bigint => (amount > 0n ? amount : 0n);
const sumOver = (of: readonly PlainEntry[], figure: (own: PlainEntry[]) => bigint): bigint =>
  [...groupBy(of, ({ account }) => account).values()].reduce((sum, own) => sum + figure(own), 0n);

function trialBalanceOf(of: readonly PlainEntry[]): Row {
  const text = (minor: bigint): string => textOf(of, minor);
  return {
    openingDebit: text(sumOver(of, (own) => positive(netOf(own.filter(before(FROM)))))),
    openingCredit: text(sumOver(of, (own) => positive(-netOf(own.filter(before(FROM)))))),
    debitTurnover: text(sumBy(ranged(of), debitOf)),
    creditTurnover: text(sumBy(ranged(of), creditOf)),
    closingDebit: text(sumOver(of, (own) => positive(netOf(upToEnd(own))))),
    closingCredit: text(sumOver(of, (own) => positive(-netOf(upToEnd(own))))),
  };
}

describe('the trial balance of a range', () => {
  it('has the figures of the entries, rolled up, and totals that balance', async () => {
    const { rows, totals, rowCount, final } = await report(`trial-balance?${RANGE}`);
    expect(rowCount).toBe(rows.length);
    expect(final).toBe(false);
    const moved = rows.filter((row) =>
      entries.some((entry) => isBelow(String(row.glAccount))(entry) && entry.currency === row.currency),
    );
    expect(moved.length).toBeGreaterThan(40);
    for (const row of moved) {
      const own = entries.filter(
        (entry) => entry.currency === row.currency && isBelow(String(row.glAccount))(entry),
      );
      expect(row, String(row.glAccount)).toMatchObject(trialBalanceOf(own));
    }
    expect(totals.map(({ currency }) => currency)).toEqual(['CNY', 'JPY', 'USDT-TRC20']);
    for (const total of totals) {
      const own = entries.filter(({ currency }) => currency === total.currency);
      expect(total).toMatchObject(trialBalanceOf(own));
      expect(total.openingDebit).toBe(total.openingCredit);
      expect(total.debitTurnover).toBe(total.creditTurnover);
      expect(total.closingDebit).toBe(total.closingCredit);
    }
  });

  it('of one date is the trial balance on demand, cell by cell', async () => {
    const { rows } = await report(`trial-balance?fromDate=${TO}&toDate=${TO}`);
    const path = `/v1/books/main/trial-balance?businessDate=${TO}`;
    const { body } = await service.call('GET', path, { role: 'finance' });
    const known = body.currencies.flatMap((each: { currency: string; rows: Row[] }) =>
      each.rows.map((row) => ({ ...row, currency: each.currency })),
    );
    expect(rows.length).toBe(known.length);
    for (const [place, row] of rows.entries()) {
      const { kind, ...cells } = row;
      expect(kind).toBe('gl-account');
      expect(known[place]).toMatchObject(cells);
    }
  });

  it('shows the levels and the currency asked for, and the same totals', async () => {
    const all = await report(`trial-balance?${RANGE}`);
    const top = await report(`trial-balance?${RANGE}&level=1`);
    expect(top.rows).toEqual(all.rows.filter(({ level }) => level === 1));
    expect(top.totals).toEqual(all.totals);
    const yen = await report(`trial-balance?${RANGE}&currency=JPY`);
    expect(yen.rows).toEqual(all.rows.filter(({ currency }) => currency === 'JPY'));
    expect(yen.totals).toEqual(all.totals.filter(({ currency }) => currency === 'JPY'));
  });
});

describe('the general ledger', () => {
  it.each([
    ['day', 10],
    ['month', 7],
  ] as const)('by %s: opening, periods and closing are those of the entries', async (period, length) => {
    const { rows } = await report(`general-ledger?${RANGE}&period=${period}`);
    const parts = groupBy(rows, ({ glAccount, currency }) => `${glAccount} ${currency}`);
    expect(parts.size).toBeGreaterThan(40);
    for (const [key, own] of parts) {
      const [glAccount, currency] = key.split(' ');
      const of = entries.filter((entry) => entry.currency === currency && isBelow(glAccount!)(entry));
      if (of.length === 0) continue;
      expect(
        own.map((row) => cellsOf(row)),
        key,
      ).toEqual(expectedLedger(of, length));
    }
  });

  const cellsOf = ({ kind, period, debit, credit, balanceSide, balance }: Row): unknown[] => [
    ...[kind, period, debit, credit, balanceSide, balance],
  ];

  function expectedLedger(of: readonly PlainEntry[], length: number): unknown[][] {
    const opening = netOf(of.filter(before(FROM)));
    const text = (minor: bigint): string => textOf(of, minor);
    const balanceCells = (net: bigint): string[] => [sideOf(net), text(sizeOf(net))];
    let net = opening;
    const periods = [...groupBy(ranged(of), ({ date }) => date.slice(0, length))].sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    const moved = periods.map(([period, own]) => {
      net += netOf(own);
      return ['period', period, text(sumBy(own, debitOf)), text(sumBy(own, creditOf)), ...balanceCells(net)];
    });
    const turnover = [text(sumBy(ranged(of), debitOf)), text(sumBy(ranged(of), creditOf))];
    return [
      ['opening', null, null, null, ...balanceCells(opening)],
      ...moved,
      ['closing', null, ...turnover, ...balanceCells(netOf(upToEnd(of)))],
    ];
  }

  it('ties to the trial balance, GL account by GL account', async () => {
    const trial = await report(`trial-balance?${RANGE}`);
    const ledger = await report(`general-ledger?${RANGE}`);
    const closings = ledger.rows.filter(({ kind }) => kind === 'closing');
    const turnovers = (rows: readonly Row[], debit: string, credit: string) =>
      rows.map((row) => [row.currency, row.glAccount, row[debit], row[credit]].join(' ')).sort();
    expect(turnovers(closings, 'debit', 'credit')).toEqual(
      turnovers(trial.rows, 'debitTurnover', 'creditTurnover'),
    );
    expect(turnovers(ledger.totals, 'debit', 'credit')).toEqual(
      turnovers(trial.totals, 'debitTurnover', 'creditTurnover'),
    );
    expect(new Set(ledger.totals.map(({ balanceSide }) => balanceSide))).toEqual(new Set(['flat']));
  });

  it('of a GL account holds what is below it alone', async () => {
    const all = await report(`general-ledger?${RANGE}`);
    const part = await report(`general-ledger?${RANGE}&glAccount=2200&currency=CNY`);
    const isWanted = ({ glAccount, currency }: Row): boolean =>
      ['2200', '2201', '2202', '2203'].includes(String(glAccount)) && currency === 'CNY';
    expect(part.rows).toEqual(all.rows.filter(isWanted));
  });
});

describe('the sub-ledger', () => {
  it('lists every entry of the range once, by date and sequence, with the balance going on', async () => {
    const { rows } = await report(`sub-ledger?${RANGE}`);
    const listed = rows.filter(({ kind }) => kind === 'entry');
    expect(listed.map(keyOf).sort()).toEqual(
      ranged(entries)
        .map(({ account, sequence }) => `${account} ${sequence}`)
        .sort(),
    );
    for (const [account, own] of groupBy(
      rows.filter((row) => row.account !== null),
      (row) => String(row.account),
    )) {
      const of = entries.filter((entry) => entry.account === account);
      expect(
        own.map((row) => [row.kind, row.businessDate, row.debit, row.credit, row.balanceSide, row.balance]),
        account,
      ).toEqual(statementOf(of));
    }
  });

  const keyOf = ({ account, sequence }: Row): string => `${account} ${sequence}`;

  it('has sums by GL account that are the turnovers of the trial balance', async () => {
    const trial = await report(`trial-balance?${RANGE}`);
    const { rows, totals } = await report(`sub-ledger?${RANGE}`);
    for (const sum of rows.filter(({ kind }) => kind === 'gl-account')) {
      const known = trial.rows.find(
        ({ glAccount, currency }) => glAccount === sum.glAccount && currency === sum.currency,
      );
      expect([sum.debit, sum.credit]).toEqual([known!.debitTurnover, known!.creditTurnover]);
    }
    expect(totals.map(({ debit, credit }) => [debit, credit])).toEqual(
      trial.totals.map(({ debitTurnover, creditTurnover }) => [debitTurnover, creditTurnover]),
    );
  });

  it('keeps to the GL account and the currency', async () => {
    const all = await report(`sub-ledger?${RANGE}`);
    const part = await report(`sub-ledger?${RANGE}&glAccount=3101&currency=JPY`);
    expect(part.rows).toEqual(all.rows.filter((row) => row.glAccount === '3101' && row.currency === 'JPY'));
    expect(part.rows.length).toBeGreaterThan(4);
  });
});

/** Opening, entries by date and sequence, closing. */
function statementOf(of: readonly PlainEntry[]): unknown[][] {
  const opening = netOf(of.filter(before(FROM)));
  const text = (minor: bigint): string => textOf(of, minor);
  const balanceCells = (net: bigint): string[] => [sideOf(net), text(sizeOf(net))];
  let net = opening;
  const inOrder = [...ranged(of)].sort((a, b) =>
    a.date === b.date ? a.sequence - b.sequence : a.date < b.date ? -1 : 1,
  );
  const moved = inOrder.map((entry) => {
    net += debitOf(entry) - creditOf(entry);
    const amount = text(entry.amount);
    const sides = entry.side === 'D' ? [amount, null] : [null, amount];
    return ['entry', entry.date, ...sides, ...balanceCells(net)];
  });
  const turnover = [text(sumBy(ranged(of), debitOf)), text(sumBy(ranged(of), creditOf))];
  return [
    ['opening', null, null, null, ...balanceCells(opening)],
    ...moved,
    ['closing', null, ...turnover, ...balanceCells(net)],
  ];
}

describe('the statement of an account', () => {
  it('is its part of the sub-ledger', async () => {
    const { rows } = await report(`sub-ledger?${RANGE}`);
    const moved = groupBy(ranged(entries), ({ currency }) => currency);
    expect([...moved.keys()].sort()).toEqual(['CNY', 'JPY', 'USDT-TRC20']);
    for (const [{ account }] of moved.values() as Iterable<[PlainEntry]>) {
      const statement = await report(`account-statement?account=${account}&${RANGE}`);
      expect(statement.rows).toEqual(rows.filter((row) => row.account === account));
      expect(statement.totals).toHaveLength(1);
    }
  });

  it('of one that never moved says so', async () => {
    const body = { code: 'never', name: 'Never', glAccount: '1002', currency: 'CNY' };
    expect((await service.call('POST', '/v1/books/main/accounts', { role: 'operator', body })).status).toBe(
      201,
    );
    const { rows } = await report(`account-statement?account=never&${RANGE}`);
    expect(rows.map(({ kind, balanceSide, balance }) => [kind, balanceSide, balance])).toEqual([
      ['opening', 'flat', '0.00'],
      ['closing', 'flat', '0.00'],
    ]);
  });
});
