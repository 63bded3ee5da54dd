import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook, posting } from '../../support/book.js';
import { readPublishedSchemas, type PublishedCheck } from '../../support/published-schemas.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let published: PublishedCheck;
beforeAll(async () => {
  service = await startService();
  published = await readPublishedSchemas(service.call);
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'customer', glAccount: '2201' },
  ];
  await openBook(service.call, { code: 'main', accounts });
  const seeded = await service.call('POST', '/v1/books/main/vouchers', posting(lines('100.00')));
  expect(seeded.status).toBe(201);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const lines = (amount: unknown) => move('bank', 'customer', amount as string);
/** A good body with some fields changed; undefined leaves one out. */
const body = (change: Record<string, unknown>) => ({
  businessType: 'transfer',
  lines: lines('1.00'),
  ...change,
});
/** A good body whose first line has some fields changed. */
const firstLine = (change: Record<string, unknown>) =>
  body({ lines: [{ ...lines('1.00')[0], ...change }, lines('1.00')[1]] });
const manyLines = (count: number) => body({ lines: Array(count).fill(lines('1.00')[0]) });
const preconditions = (...list: unknown[]) => body({ preconditions: list });
const nested = (depth: number) => `{"metadata":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;

/** Name, body, status, code, field. */
type Row = [string, unknown, number, string, string | undefined];

const AMOUNTS: Row[] = [
  ['12.345 CNY', body({ lines: lines('12.345') }), 400, 'LEDGER.AMOUNT_TOO_PRECISE', 'lines/0/amount'],
  ['"1e2"', body({ lines: lines('1e2') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['" 12"', body({ lines: lines(' 12') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['"12 "', body({ lines: lines('12 ') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['"12\\n"', body({ lines: lines('12\n') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['0.1 as a number', body({ lines: lines(0.1) }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['1 as a number', body({ lines: lines(1) }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['null', body({ lines: lines(null) }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['an empty text', body({ lines: lines('') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['"0"', body({ lines: lines('0') }), 400, 'LEDGER.AMOUNT_NOT_POSITIVE', 'lines/0/amount'],
  ['"0.00"', body({ lines: lines('0.00') }), 400, 'LEDGER.AMOUNT_NOT_POSITIVE', 'lines/0/amount'],
  ['"-1"', body({ lines: lines('-1') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['"+1"', body({ lines: lines('+1') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['"1."', body({ lines: lines('1.') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['".5"', body({ lines: lines('.5') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['"01"', body({ lines: lines('01') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['"1,000"', body({ lines: lines('1,000') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['"0x10"', body({ lines: lines('0x10') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['"NaN"', body({ lines: lines('NaN') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['full-width digits', body({ lines: lines('１２') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['Arabic digits', body({ lines: lines('١٢') }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['40 digits', body({ lines: lines('9'.repeat(40)) }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  ['37 digits', body({ lines: lines('9'.repeat(37)) }), 400, 'HTTP.FIELD_INVALID', 'lines/0/amount'],
  [
    '37 digits in minor units',
    body({ lines: lines('9'.repeat(35)) }),
    400,
    'LEDGER.AMOUNT_TOO_LARGE',
    'lines/0/amount',
  ],
  [
    'the second line only',
    body({ lines: [lines('1.00')[0], lines('1.001')[1]] }),
    400,
    'LEDGER.AMOUNT_TOO_PRECISE',
    'lines/1/amount',
  ],
];

const FIELDS: Row[] = [
  ['an unknown field at the top', body({ note: 'x' }), 400, 'HTTP.FIELD_UNKNOWN', 'note'],
  ['an unknown field of a line', firstLine({ memo: 'x' }), 400, 'HTTP.FIELD_UNKNOWN', 'lines/0/memo'],
  [
    'an unknown field of a precondition',
    preconditions({ account: 'bank', minimum: '1' }),
    400,
    'HTTP.FIELD_UNKNOWN',
    'preconditions/0/minimum',
  ],
  ['no business type', body({ businessType: undefined }), 400, 'HTTP.FIELD_MISSING', 'businessType'],
  ['no lines', body({ lines: undefined }), 400, 'LEDGER.LINES_OR_PARAMETERS', 'lines'],
  ['no side', firstLine({ side: undefined }), 400, 'HTTP.FIELD_MISSING', 'lines/0/side'],
  ['a side that is none', firstLine({ side: 'D' }), 400, 'HTTP.FIELD_INVALID', 'lines/0/side'],
  ['one line only', manyLines(1), 400, 'HTTP.FIELD_INVALID', 'lines'],
  ['no line at all', manyLines(0), 400, 'HTTP.FIELD_INVALID', 'lines'],
  ['501 lines', manyLines(501), 400, 'HTTP.FIELD_INVALID', 'lines'],
  ['lines that are an object', body({ lines: {} }), 400, 'HTTP.FIELD_INVALID', 'lines'],
  ['a line that is a list', body({ lines: [[], []] }), 400, 'HTTP.FIELD_INVALID', 'lines/0'],
  [
    '21 preconditions',
    preconditions(...Array(21).fill({ account: 'bank', expectedVersion: '1' })),
    400,
    'HTTP.FIELD_INVALID',
    'preconditions',
  ],
  [
    'a version with a leading zero',
    preconditions({ account: 'bank', expectedVersion: '01' }),
    400,
    'HTTP.FIELD_INVALID',
    'preconditions/0/expectedVersion',
  ],
  [
    'a version as a number',
    preconditions({ account: 'bank', expectedVersion: 1 }),
    400,
    'HTTP.FIELD_INVALID',
    'preconditions/0/expectedVersion',
  ],
  [
    'a minimum balance of three decimals',
    preconditions({ account: 'bank', minimumBalanceAfter: '-0.001' }),
    400,
    'LEDGER.AMOUNT_TOO_PRECISE',
    'preconditions/0/minimumBalanceAfter',
  ],
  ['an upper-case business type', body({ businessType: 'Pay' }), 400, 'HTTP.FIELD_INVALID', 'businessType'],
  [
    'a business type of 33 characters',
    body({ businessType: 'a'.repeat(33) }),
    400,
    'HTTP.FIELD_INVALID',
    'businessType',
  ],
  [
    'an account of 129 characters',
    firstLine({ account: 'a'.repeat(129) }),
    400,
    'HTTP.FIELD_INVALID',
    'lines/0/account',
  ],
  [
    'a reference of 129 characters',
    body({ reference: 'r'.repeat(129) }),
    400,
    'HTTP.FIELD_INVALID',
    'reference',
  ],
  ['a memo of 256 characters', body({ memo: 'm'.repeat(256) }), 400, 'HTTP.FIELD_INVALID', 'memo'],
  ['metadata that is a text', body({ metadata: 'x' }), 400, 'HTTP.FIELD_INVALID', 'metadata'],
  ['metadata with a number', body({ metadata: { a: 1 } }), 400, 'HTTP.FIELD_INVALID', 'metadata/a'],
  [
    'metadata of 33 keys',
    body({ metadata: Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`k${n}`, ''])) }),
    400,
    'HTTP.FIELD_INVALID',
    'metadata',
  ],
  [
    'a date that does not exist',
    body({ businessDate: '2026-02-30' }),
    400,
    'HTTP.FIELD_INVALID',
    'businessDate',
  ],
  [
    'a date with a time',
    body({ businessDate: '2026-11-21T00:00:00Z' }),
    400,
    'HTTP.FIELD_INVALID',
    'businessDate',
  ],
  [
    'a date of the year 0000',
    body({ businessDate: '0000-00-00' }),
    400,
    'HTTP.FIELD_INVALID',
    'businessDate',
  ],
  ['null for an optional field', body({ memo: null }), 400, 'HTTP.FIELD_INVALID', 'memo'],
];

const BODIES: Row[] = [
  ['10 MB', JSON.stringify(body({ memo: 'x'.repeat(10_000_000) })), 413, 'HTTP.BODY_TOO_LARGE', undefined],
  ['broken JSON', '{"businessType":"transfer","lines":[', 400, 'HTTP.MALFORMED_JSON', undefined],
  ['deep nesting', nested(100_000), 400, 'HTTP.MALFORMED_JSON', undefined],
  ['a text', '"transfer"', 400, 'HTTP.BODY_NOT_AN_OBJECT', undefined],
  ['a list', [body({})], 400, 'HTTP.BODY_NOT_AN_OBJECT', undefined],
];

describe('bad input is refused with a code and its field, and leaves no row in the ledger', () => {
  it.each<Row>([...AMOUNTS, ...FIELDS, ...BODIES])('%s', async (_name, sent, status, code, field) => {
    const before = await recordedRows(service.sql);
    const headers = { 'idempotency-key': newRequestNumber() };
    for (const path of ['/v1/books/main/vouchers', '/v1/books/main/vouchers/dry-run']) {
      const answer = await service.call('POST', path, { body: sent, headers });
      expect([answer.status, answer.body.code, answer.body.field]).toEqual([status, code, field]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(published('Problem', answer.body)).toEqual([]);
      expect(JSON.stringify(answer.body)).not.toMatch(/SELECT|INSERT|mysql|\.ts:|\.js:/);
    }
    expect(await recordedRows(service.sql)).toEqual(before);
  });
});

describe('a request number is needed, of 1 to 64 printable characters without spaces', () => {
  it.each<[string, Record<string, string>, string]>([
    ['none', {}, 'HTTP.IDEMPOTENCY_KEY_REQUIRED'],
    ['an empty one', { 'idempotency-key': '' }, 'HTTP.IDEMPOTENCY_KEY_MALFORMED'],
    ['one of 65 characters', { 'idempotency-key': 'k'.repeat(65) }, 'HTTP.IDEMPOTENCY_KEY_MALFORMED'],
    ['one with a space', { 'idempotency-key': 'a b' }, 'HTTP.IDEMPOTENCY_KEY_MALFORMED'],
    ['one with a tab', { 'idempotency-key': 'a\tb' }, 'HTTP.IDEMPOTENCY_KEY_MALFORMED'],
    ['one beyond ASCII', { 'idempotency-key': 'é' }, 'HTTP.IDEMPOTENCY_KEY_MALFORMED'],
  ])('%s', async (_name, headers, code) => {
    const before = await recordedRows(service.sql);
    const answer = await service.call('POST', '/v1/books/main/vouchers', { body: body({}), headers });
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([400, code, 'Idempotency-Key']);
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('two headers are not one number', async () => {
    const before = await recordedRows(service.sql);
    const answer = await fetch(`${service.url}/v1/books/main/vouchers`, {
      method: 'POST',
      headers: [
        ['authorization', `Bearer ${service.keys.poster}`],
        ['content-type', 'application/json'],
        ['idempotency-key', 'one'],
        ['idempotency-key', 'two'],
      ],
      body: JSON.stringify(body({})),
    });
    expect(answer.status).toBe(400);
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('one of 64 characters of every kind is taken', async () => {
    const number = `'"\\\`;--/*%&<>{}[]()|~^$#@!?=+,.:${'k'.repeat(64)}`.slice(0, 64);
    const answer = await service.call('POST', '/v1/books/main/vouchers', posting(lines('1.00'), {}, number));
    expect([answer.status, answer.body.requestNumber]).toEqual([201, number]);
    const read = await service.call(
      'GET',
      `/v1/books/main/vouchers/by-request/${encodeURIComponent(number)}`,
    );
    expect(read.body).toEqual(answer.body);
  });
});
