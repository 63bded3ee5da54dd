import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openBook, posting, type Line } from '../../support/book.js';
import { readPublishedSchemas, type PublishedCheck } from '../../support/published-schemas.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let published: PublishedCheck;
beforeAll(async () => {
  service = await startService();
  published = await readPublishedSchemas(service.call);
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
      { code: 'merchant', glAccount: '2202' },
      { code: 'fees', glAccount: '6011' },
    ],
  });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

type Request = ReturnType<typeof posting>;
const post = (request: Request) => service.call('POST', '/v1/books/main/vouchers', request);
const dryRun = (request: Request) => service.call('POST', '/v1/books/main/vouchers/dry-run', request);

/** What a dry run cannot know: the id and the moment of the real run, and the digests that cover them. */
const foreseeable = ({
  id: _id,
  recordedAt: _at,
  digest: _digest,
  traceId: _trace,
  ...rest
}: Record<string, unknown>) => rest;

describe('a dry run answers as posting would, and leaves no trace', () => {
  const payment: Line[] = [
    ...move('customer', 'merchant', '10.00'),
    ...move('merchant', 'fees', '0.06'),
    ...move('bank', 'customer', '10.00'),
  ];

  it.each<[string, Line[], Record<string, unknown>]>([
    ['a deposit', move('bank', 'customer', '5.00'), {}],
    [
      'everything that a voucher may hold',
      payment,
      {
        businessDate: '2026-11-21',
        reference: 'order:1',
        memo: '付款',
        metadata: { b: '1', a: '2' },
        preconditions: [{ account: 'merchant', minimumBalanceAfter: '9.94' }],
      },
    ],
  ])('%s', async (_name, lines, more) => {
    const before = await recordedRows(service.sql);
    const request = posting(lines, more);
    const dry = await dryRun(request);
    expect([dry.status, dry.headers.get('idempotent-replayed')]).toEqual([200, null]);
    expect(published('VoucherDto', dry.body)).toEqual([]);
    expect(await recordedRows(service.sql)).toEqual(before);
    const number = request.headers['idempotency-key'];
    expect((await service.call('GET', `/v1/books/main/vouchers/by-request/${number}`)).status).toBe(404);
    expect((await service.call('GET', `/v1/books/main/vouchers/${dry.body.id}`)).status).toBe(404);

    const real = await post(request);
    expect([real.status, foreseeable(real.body)]).toEqual([201, foreseeable(dry.body)]);
  });

  it('its number stays free for other content', async () => {
    const request = posting(move('bank', 'customer', '1.00'));
    expect((await dryRun(request)).status).toBe(200);
    const other = posting(move('bank', 'customer', '2.00'), {}, request.headers['idempotency-key']);
    expect((await post(other)).status).toBe(201);
  });

  it('of a number that was used with other content it tells the conflict', async () => {
    const request = posting(move('bank', 'customer', '1.00'));
    await post(request);
    const other = posting(move('bank', 'customer', '2.00'), {}, request.headers['idempotency-key']);
    const [dry, real] = [await dryRun(other), await post(other)];
    expect([dry.status, dry.body.code]).toEqual([409, 'LEDGER.REQUEST_CONTENT_DIFFERS']);
    expect({ ...dry.body, traceId: '' }).toEqual({ ...real.body, traceId: '' });
  });

  it('a hundred dry runs beside a hundred postings disturb neither the balances nor each other', async () => {
    const { body: before } = await service.call('GET', '/v1/books/main/accounts/customer');
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const request = posting(move('bank', 'customer', '1.00'));
        return index % 2 ? post(request) : dryRun(request);
      }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array(100).fill(200),
      ...Array(100).fill(201),
    ]);
    const { body: after } = await service.call('GET', '/v1/books/main/accounts/customer');
    expect(Number(after.balances.ledgerBalance) - Number(before.balances.ledgerBalance)).toBe(100);
    expect(Number(after.version) - Number(before.version)).toBe(100);
  });
});
