import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { startImportPlace, type FileToImport, type ImportPlace } from '../support/import-place.js';
import { importHere, reportedLines } from '../support/import-process.js';

let place: ImportPlace;
let file: string;
let prefix: string;
let numberOf: FileToImport['numberOf'];
let command: FileToImport['command'];
beforeAll(async () => {
  place = await startImportPlace();
});
afterAll(async () => {
  expect(await auditBooks(place.service.sql)).toEqual([]);
  await place.stop();
});
beforeEach(() => {
  ({ file, prefix, numberOf, command } = place.next('csv'));
});

describe('a CSV file', () => {
  it('of rule parameters, with quoting, empty cells, metadata, an end of line of Windows and a mark before it', async () => {
    writeFileSync(
      file,
      [
        '\uFEFFrequestNumber,businessType,reference,memo,metadata.order-id,parameters.channel,parameters.customer,parameters.currency,parameters.amount',
        `${numberOf(1)},pay-in,order-1,"tea, ""green"" 茶",o-1,alipay,1001,CNY,10.00`,
        `${numberOf(2)},pay-in,,,,alipay,1001,CNY,0.50`,
        '',
      ].join('\r\n'),
    );
    const done = await importHere(command(), place.env);
    expect(reportedLines(file)).toEqual([]);
    expect(done.code).toBe(0);
    const { body: first } = await place.service.call(
      'GET',
      `/v1/books/main/vouchers/by-request/${numberOf(1)}`,
    );
    expect(first).toMatchObject({
      reference: 'order-1',
      memo: 'tea, "green" 茶',
      metadata: { 'order-id': 'o-1' },
      rule: { parameters: { amount: '10.00', customer: '1001' } },
    });
    const { body: second } = await place.service.call(
      'GET',
      `/v1/books/main/vouchers/by-request/${numberOf(2)}`,
    );
    expect(second).toMatchObject({ memo: '', metadata: {}, lines: [{ amount: '0.50' }, { amount: '0.50' }] });
  });

  it('of two-line vouchers, numbered by line; each damaged line is reported and the ones after it are read', async () => {
    const header = 'businessType,businessDate,debitAccount,creditAccount,amount,currency';
    const move = 'transfer,,channel:alipay:CNY,customer:1001:CNY';
    const rows = [
      `${move},1.00,CNY`,
      `${move},"1.00,CNY`,
      `${move},1.00,CNY,more`,
      `${move},1.00`,
      `${move},1.001,CNY`,
      `${move},,CNY`,
      `transfer,2020-01-01,channel:alipay:CNY,customer:1001:CNY,1.00,CNY`,
      '',
      `${move},2.00,CNY`,
    ];
    writeFileSync(file, [header, ...rows].join('\n'));
    const { code } = await importHere(command('--number-prefix', prefix), place.env);
    expect(code).toBe(1);
    expect(
      reportedLines(file).map(({ line, code: reason, original }) => [Number(line), reason, original]),
    ).toEqual([
      [3, 'IMPORT.CSV_MALFORMED', rows[1]],
      [4, 'IMPORT.COLUMN_COUNT', rows[2]],
      [5, 'IMPORT.COLUMN_COUNT', rows[3]],
      [6, 'LEDGER.AMOUNT_TOO_PRECISE', rows[4]],
      [7, 'HTTP.FIELD_INVALID', rows[5]],
      [8, 'LEDGER.BUSINESS_DATE_NOT_OPEN', rows[6]],
    ]);
    expect(await place.posted(prefix)).toEqual([numberOf(10), numberOf(2)]);
  });

  it('says of a column when it is a count or a flag, and text stays text', async () => {
    const header =
      'requestNumber,businessType,parameters.customer,parameters.times:count,parameters.late:flag';
    const rows = ['1001,3,true', '1001,3.0,true', '1001,3,yes', '1001,9007199254740993,false'];
    const lines = rows.map((row, index) => `${numberOf(index + 2)},counted,${row}`);
    writeFileSync(file, [header, ...lines].join('\n'));
    const rule = {
      businessType: 'counted',
      name: 'Counted',
      parameters: [
        { name: 'customer', type: 'code' },
        { name: 'times', type: 'count' },
        { name: 'late', type: 'flag' },
        { name: 'each', type: 'amount', currency: 'CNY', default: '1.00' },
      ],
      values: [],
      lines: [
        { account: 'channel:alipay:CNY', side: 'debit', amount: 'each * times' },
        { account: 'customer:{customer}:CNY', side: 'credit', amount: 'each * times' },
      ],
      accounts: [],
      samples: [
        {
          name: 'three times',
          parameters: { customer: '1001', times: 3, late: false },
          lines: [
            { account: 'channel:alipay:CNY', side: 'debit', amount: '3.00', currency: 'CNY' },
            { account: 'customer:1001:CNY', side: 'credit', amount: '3.00', currency: 'CNY' },
          ],
        },
      ],
      reason: 'test',
    };
    const saved = await place.service.call('POST', '/v1/books/main/posting-rules', {
      role: 'finance',
      body: rule,
    });
    expect(saved.body).toMatchObject({ businessType: 'counted' });
    const inForce = { role: 'approver', body: { version: 1, reason: 'test' } } as const;
    await place.service.call('PUT', '/v1/books/main/posting-rules/counted/in-force', inForce);
    expect(await importHere(command(), place.env)).toMatchObject({ code: 1 });
    expect(reportedLines(file).map(({ line, code, field }) => [line, code, field])).toEqual([
      ['3', 'IMPORT.NOT_A_COUNT', 'parameters.times:count'],
      ['4', 'IMPORT.NOT_A_FLAG', 'parameters.late:flag'],
      ['5', 'IMPORT.NOT_A_COUNT', 'parameters.times:count'],
    ]);
    const { body } = await place.service.call('GET', `/v1/books/main/vouchers/by-request/${numberOf(2)}`);
    expect(body).toMatchObject({ rule: { parameters: { customer: '1001', times: 3, late: true } } });
  });

  it.each([
    ['an unknown column', 'requestNumber,businessType,parameters.amount,colour', /"colour" is not known/],
    ['a column twice', 'requestNumber,businessType,memo,memo,parameters.a', /"memo" is there twice/],
    ['no business type', 'requestNumber,parameters.amount', /needs a column "businessType"/],
    ['no request number', 'businessType,parameters.amount', /no column "requestNumber"/],
    [
      'half a voucher',
      'requestNumber,businessType,debitAccount,amount',
      /all of debitAccount, creditAccount/,
    ],
    ['a damaged header', 'requestNumber,"businessType', /header cannot be read/],
    ['nothing at all', '', /is empty/],
  ])('with %s is refused before anything is sent', async (_, header, reason) => {
    const line = `\n${numberOf(2)},pay-in,alipay,1001,1.00`;
    writeFileSync(file, header === '' ? '' : header + line);
    const { code, printed } = await importHere(command(), place.env);
    expect(code).toBe(2);
    expect(printed).toMatch(reason);
    expect(await place.posted(prefix)).toEqual([]);
  });
});
