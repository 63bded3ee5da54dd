import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VoucherSize } from '../../../src/erp-export/voucher-size.js';
import { move, openBook, posting } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { financeOf } from '../../support/nightly.js';
import { startService, type Service } from '../../support/service.js';

const [DAY_1, DAY_2, DAY_3] = ['2026-11-20', '2026-11-21', '2026-11-22'];
const ACCOUNTS = [
  { code: 'bank', glAccount: '1002' },
  { code: 'channel', glAccount: '3101' },
  { code: 'customer', glAccount: '2201' },
  { code: 'dollars', glAccount: '1002', currency: 'USD' },
  { code: 'customer:usd', glAccount: '2201', currency: 'USD' },
];
const MAPPED = { '1002': '1002.01', '3101': 'CLR-9', '2201': '2241/07' };

interface Summary {
  readonly revision: number;
  readonly vouchers: number;
  readonly documents: {
    readonly voucher: number;
    readonly currency: string;
    readonly total: string;
    readonly lines: {
      readonly glAccount: string;
      readonly erpAccount: string;
      readonly side: string;
      readonly amount: string;
    }[];
  }[];
  readonly difference: Record<string, string>[] | null;
  readonly acknowledgement: Record<string, string> | null;
}

let service: Service;
let finance: ReturnType<typeof financeOf>;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { currencies: ['CNY', 'USD'], businessDate: DAY_1, accounts: ACCOUNTS });
  finance = financeOf(service.call, 'main');
  await finance.openDay(DAY_2);
  await finance.openDay(DAY_3);
  await post(move('channel', 'customer', '500.00'));
  await post(move('customer', 'channel', '120.50'));
  await post(move('bank', 'channel', '300.00'));
  await post(move('dollars', 'customer:usd', '9.90', 'USD'));
  await finance.moveTo(DAY_2);
});
afterAll(() => service.stop());

async function post(lines: ReturnType<typeof move>, businessDate?: string): Promise<void> {
  const body = posting(lines, businessDate === undefined ? {} : { businessDate });
  expect((await service.call('POST', '/v1/books/main/vouchers', body)).status).toBe(201);
}

const make = (businessDate: string): Promise<Answer> =>
  service.call('POST', '/v1/books/main/erp/summaries', {
    role: 'finance',
    body: { businessDate, reason: 'test' },
  });
const read = async (path: string): Promise<Answer['body']> => {
  const { status, body } = await finance.send('GET', `erp/${path}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const summaryOf = async (date: string, query = ''): Promise<Summary> => read(`summaries/${date}${query}`);
const map = (glAccount: string, erpAccount: string | null, effectiveFrom = DAY_1): Promise<Answer> =>
  finance.send('PUT', 'erp/mappings', { glAccount, erpAccount, effectiveFrom, reason: 'chart of the ERP' });
const acknowledge = (date: string, revision: number, documentNumber: string): Promise<Answer> =>
  finance.send('POST', `erp/summaries/${date}/revisions/${revision}/acknowledge`, { documentNumber });
const auditOf = async (action: string): Promise<Record<string, string>[]> => {
  const path = `/v1/audit-events?book=main&action=${action}&limit=200`;
  return (await service.call('GET', path, { role: 'admin' })).body.items as Record<string, string>[];
};
const outstanding = async (): Promise<Record<string, unknown>[]> =>
  (await read('outstanding')).items as Record<string, unknown>[];

/** As many minor units, or fewer, as a decimal of two places says. */
const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));

describe('before anything is made', () => {
  it('a date that is not proved is refused', async () => {
    expect(await make(DAY_1)).toMatchObject({ status: 422, body: { code: 'ERP.DATE_NOT_PROVED' } });
    expect(await outstanding()).toEqual([
      { businessDate: DAY_1, missing: 'no-summary', revision: null, dayClosed: false },
    ]);
  });

  it('GL accounts that are not mapped are listed, and nothing is made', async () => {
    await finance.prove(DAY_1);
    expect((await map('1002', MAPPED['1002'])).status).toBe(200);
    expect((await map('3101', MAPPED['3101'], DAY_2)).status).toBe(200);
    const { status, body } = await make(DAY_1);
    expect([status, body.code, body.details]).toEqual([
      422,
      'ERP.ACCOUNTS_UNMAPPED',
      { count: 2, glAccounts: '2201, 3101' },
    ]);
    expect((await read('summaries')).items).toEqual([]);
  });

  it('a mapping is kept as a history, once, and in the audit trail', async () => {
    expect((await map('3101', MAPPED['3101'])).body).toMatchObject({ version: 2, effectiveFrom: DAY_1 });
    expect((await map('3101', MAPPED['3101'])).body).toMatchObject({ version: 2 });
    expect((await map('2201', MAPPED['2201'])).body).toMatchObject({ glAccount: '2201', version: 1 });
    const listed = (await read('mappings?limit=2')) as { items: object[]; next: string };
    const rest = (await read(`mappings?limit=2&after=${listed.next}`)).items as object[];
    expect(listed.items.length + rest.length).toBe(4);
    const [first] = await auditOf('erp-mapping.set');
    expect(await auditOf('erp-mapping.set')).toHaveLength(4);
    expect(first).toMatchObject({ target: '2201', reason: 'chart of the ERP' });
  });

  it('a mapping of what is not there, or to what a spreadsheet would compute, is refused', async () => {
    expect(await map('9999', 'X')).toMatchObject({ status: 422, body: { code: 'ERP.GL_ACCOUNT_UNKNOWN' } });
    expect((await map('1002', '=1+1')).status).toBe(400);
    expect((await map('1002', '-1')).status).toBe(400);
  });
});

describe('the summary of a date', () => {
  it('is made once, however many ask for it at a time', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => make(DAY_1)));
    expect(made.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    for (const { body, status } of made)
      expect(body).toMatchObject({ revision: 1, trialBalanceRevision: 1, existing: status === 200 });
    const audited = await auditOf('erp-summary.make');
    expect(audited).toHaveLength(1);
    expect(audited[0]).toMatchObject({ target: DAY_1, reason: 'test' });
  });

  it('ties to the stored trial balance, GL account by GL account', async () => {
    const { documents, vouchers, difference } = await summaryOf(DAY_1);
    expect([vouchers, documents.length, difference]).toEqual([2, 2, null]);
    const { currencies } = (await finance.read(DAY_1)) as {
      currencies: { currency: string; totals: Record<string, string>; rows: Record<string, string>[] }[];
    };
    for (const { currency, totals, rows } of currencies) {
      const [document] = documents.filter((each) => each.currency === currency);
      expect([document!.total, document!.total]).toEqual([totals.debitTurnover, totals.creditTurnover]);
      for (const { glAccount, erpAccount, side, amount } of document!.lines) {
        const row = rows.find((each) => each.glAccount === glAccount)!;
        expect(amount).toBe(side === 'debit' ? row.debitTurnover : row.creditTurnover);
        expect(erpAccount).toBe(MAPPED[glAccount as keyof typeof MAPPED]);
      }
    }
    expect(documents.map(({ lines }) => lines.length)).toEqual([5, 2]);
  });

  it('is the same as a CSV file, which a reader reads', async () => {
    const path = `/v1/books/main/erp/summaries/${DAY_1}/csv`;
    const { body, headers } = await service.call('GET', path, { role: 'finance' });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toContain(`erp-main-${DAY_1}-1.csv`);
    const rows = parse<Record<string, string>>(String(body), { columns: true });
    const { documents } = await summaryOf(DAY_1);
    const expected = documents.flatMap(({ voucher, currency, lines }) =>
      lines.map(({ glAccount, erpAccount, side, amount }, index) => ({
        ...{ book: 'main', businessDate: DAY_1, revision: '1', voucher: String(voucher) },
        ...{ line: String(index + 1), currency, erpAccount, glAccount },
        ...{ debit: side === 'debit' ? amount : '', credit: side === 'credit' ? amount : '' },
        dayClosed: 'false',
      })),
    );
    expect(rows).toEqual(expected);
    const marked = await fetch(`${service.url}${path}?bom=true`, {
      headers: { authorization: `Bearer ${service.keys.finance}` },
    });
    expect([...new Uint8Array(await marked.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  it('is acknowledged once, under one number', async () => {
    const first = await acknowledge(DAY_1, 1, 'FI-2026/000017');
    expect([first.status, first.body]).toMatchObject([
      200,
      { revision: 1, acknowledgement: { documentNumber: 'FI-2026/000017', client: 'test-client' } },
    ]);
    expect((await acknowledge(DAY_1, 1, 'FI-2026/000017')).body).toEqual(first.body);
    expect(await acknowledge(DAY_1, 1, 'FI-2026/000018')).toMatchObject({
      status: 409,
      body: { code: 'ERP.ACKNOWLEDGED_OTHERWISE', details: { documentNumber: 'FI-2026/000017' } },
    });
    expect(await auditOf('erp-summary.acknowledge')).toHaveLength(1);
    expect(await outstanding()).toEqual([]);
  });

  it('is acknowledged by one of those who race', async () => {
    await finance.moveTo(DAY_3);
    await finance.prove(DAY_2);
    expect(await make(DAY_2)).toMatchObject({ status: 201, body: { vouchers: 0 } });
    expect(await outstanding()).toMatchObject([
      { businessDate: DAY_2, missing: 'not-acknowledged', revision: 1 },
    ]);
    const answers = await Promise.all(['A', 'B', 'A', 'B'].map((number) => acknowledge(DAY_2, 1, number)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
    const { acknowledgement } = await summaryOf(DAY_2);
    for (const [index, { status }] of answers.entries())
      expect(status).toBe(acknowledgement!.documentNumber === (index % 2 === 0 ? 'A' : 'B') ? 200 : 409);
  });
});

describe('a date that changes', () => {
  it('gets a new revision with the difference, which is to be taken over again', async () => {
    await post(move('bank', 'channel', '11.00'), DAY_1);
    expect((await make(DAY_1)).body).toMatchObject({ revision: 1, existing: true });
    await finance.prove(DAY_1);
    expect(await make(DAY_1)).toMatchObject({ status: 201, body: { revision: 2, trialBalanceRevision: 2 } });
    const { difference, acknowledgement } = await summaryOf(DAY_1);
    expect(acknowledgement).toBeNull();
    expect(difference).toEqual([
      { currency: 'CNY', glAccount: '1002', erpAccount: '1002.01', debit: '11.00', credit: '0.00' },
      { currency: 'CNY', glAccount: '3101', erpAccount: 'CLR-9', debit: '0.00', credit: '11.00' },
    ]);
    expect(await outstanding()).toMatchObject([{ businessDate: DAY_1, revision: 2 }]);
    expect((await summaryOf(DAY_1, '?revision=1')).acknowledgement).not.toBeNull();
    expect((await acknowledge(DAY_1, 2, 'FI-2026/000031')).status).toBe(200);
    expect(await outstanding()).toEqual([]);
  });

  it('gets one too when the ERP calls an account differently from that date on', async () => {
    expect((await map('1002', '1002.99')).body).toMatchObject({ version: 2 });
    expect((await make(DAY_1)).body).toMatchObject({ revision: 3, existing: false });
    const { difference } = await summaryOf(DAY_1);
    expect(difference!.map(({ currency, erpAccount, debit }) => [currency, erpAccount, debit])).toEqual([
      ['CNY', '1002.01', '-311.00'],
      ['CNY', '1002.99', '311.00'],
      ['USD', '1002.01', '-9.90'],
      ['USD', '1002.99', '9.90'],
    ]);
    const revisions = ((await read('summaries')).items as Record<string, unknown>[]).map(
      ({ businessDate, revision }) => `${String(businessDate)} ${String(revision)}`,
    );
    expect(revisions).toEqual([`${DAY_2} 1`, `${DAY_1} 3`, `${DAY_1} 2`, `${DAY_1} 1`]);
  });

  it('is divided into vouchers that balance when it is long', async () => {
    service.app.get(VoucherSize).lines = 2;
    expect((await make(DAY_1)).body).toMatchObject({ revision: 4 });
    const { documents, difference } = await summaryOf(DAY_1);
    expect(difference).toEqual([]);
    expect(documents.length).toBeGreaterThan(3);
    for (const { lines, total } of documents) {
      expect(lines.length).toBeLessThanOrEqual(2);
      const sum = (side: string) =>
        lines.reduce((units, line) => (line.side === side ? units + cents(line.amount) : units), 0n);
      expect([sum('debit'), sum('credit')]).toEqual([cents(total), cents(total)]);
    }
    service.app.get(VoucherSize).lines = 500;
  });

  it('that does not balance is refused', async () => {
    await service.sql(
      `UPDATE account_day SET debit_turnover = debit_turnover + 1 WHERE business_date = ? LIMIT 1`,
      [DAY_1],
    );
    await finance.prove(DAY_1);
    expect(await make(DAY_1)).toMatchObject({ status: 422, body: { code: 'ERP.DATE_IMBALANCED' } });
    await service.sql(
      `UPDATE account_day SET debit_turnover = debit_turnover - 1 WHERE business_date = ? LIMIT 1`,
      [DAY_1],
    );
    expect((await read('summaries')).items).toHaveLength(5);
  });
});
