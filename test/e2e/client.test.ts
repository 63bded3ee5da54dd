import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createClient,
  SuanpanError,
  valueOf,
  type ClientOptions,
  type SuanpanClient,
} from '../../client/index.js';
import { auditBooks } from '../support/audit-books.js';
import { move, newRequestNumber, openBook } from '../support/book.js';
import { startHttpProxy, type HttpFault, type HttpProxy } from '../support/http-proxy.js';
import { startService, type Service } from '../support/service.js';

const QUICK = { attempts: 4, firstPauseMilliseconds: 5, longestPauseMilliseconds: 2_000 };
const PAY_IN = { businessType: 'pay-in', lines: move('channel', 'customer', '1.00') };

let service: Service;
let proxy: HttpProxy;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, {
    accounts: [
      { code: 'channel', glAccount: '3101' },
      { code: 'customer', glAccount: '2201' },
    ],
  });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});
beforeEach(async () => {
  proxy = await startHttpProxy(service.url);
});
afterEach(() => proxy.stop());

const clientOf = (more: Partial<ClientOptions> = {}): SuanpanClient =>
  createClient({ url: proxy.url, key: service.keys.poster, retry: QUICK, ...more });

async function vouchersOf(...requestNumbers: string[]): Promise<number> {
  const [row] = await service.sql<{ vouchers: number }>(
    'SELECT COUNT(*) AS vouchers FROM voucher WHERE request_number IN (?)',
    [requestNumbers],
  );
  return Number(row!.vouchers);
}

async function errorOf(promise: Promise<unknown>): Promise<SuanpanError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SuanpanError);
  return error as SuanpanError;
}

describe('client/schema.ts', () => {
  it('is what openapi-typescript makes of the committed document (npm run client writes it)', () => {
    const check = [
      'node_modules/openapi-typescript/bin/cli.js',
      'openapi.json',
      '-o',
      'client/schema.ts',
      '--check',
    ];
    expect(() => execFileSync(process.execPath, check, { stdio: 'pipe' })).not.toThrow();
  });
});

describe('a posting that meets', () => {
  it.each<[HttpFault, boolean]>([
    ['busy', false],
    ['lost-before', false],
    ['lost-after', true],
    ['cut-short', true],
    ['silent', true],
  ])('%s is sent again with its number: one voucher', async (fault, replayed) => {
    proxy.breakPosts(fault);
    const client = clientOf(fault === 'silent' ? { timeoutMilliseconds: 1_500 } : {});
    const posted = await client.postVoucher('main', PAY_IN);
    expect(posted).toMatchObject({ replayed, voucher: { requestNumber: posted.requestNumber } });
    // Not how often: on a busy machine the second answer may come too late as well.
    expect(proxy.requestNumbers.length).toBeGreaterThan(1);
    expect(new Set(proxy.requestNumbers)).toEqual(new Set([posted.requestNumber]));
    expect(await vouchersOf(posted.requestNumber)).toBe(1);
  });

  it('several faults in a row keeps the number that the caller gave', async () => {
    const requestNumber = newRequestNumber();
    proxy.breakPosts('lost-after', 'cut-short', 'lost-before');
    const { voucher, replayed } = await clientOf().postVoucher('main', PAY_IN, { requestNumber });
    expect({ number: voucher.requestNumber, replayed }).toEqual({ number: requestNumber, replayed: true });
    expect(proxy.requestNumbers).toEqual(Array(4).fill(requestNumber));
    expect(await vouchersOf(requestNumber)).toBe(1);
  });

  it('more faults than attempts says that the outcome is unknown and with which number to find out', async () => {
    proxy.breakPosts('lost-after', 'lost-after', 'lost-after', 'lost-after');
    const error = await errorOf(clientOf().postVoucher('main', PAY_IN));
    expect(error).toMatchObject({ code: 'CLIENT.NO_ANSWER', status: 0, outcome: 'unknown' });
    expect(proxy.requestNumbers).toHaveLength(4);
    const requestNumber = error.requestNumber!;
    const again = await clientOf().postVoucher('main', PAY_IN, { requestNumber });
    expect(again.replayed).toBe(true);
    expect(await vouchersOf(requestNumber)).toBe(1);
  });

  it('a service that stays busy is given the last answer, after the pauses it asked for', async () => {
    proxy.breakPosts('busy', 'busy');
    const pauses: number[] = [];
    const retry = { ...QUICK, attempts: 2 };
    const client = clientOf({ retry, onRetry: ({ pauseMilliseconds }) => pauses.push(pauseMilliseconds) });
    const error = await errorOf(client.postVoucher('main', PAY_IN));
    expect(error).toMatchObject({ code: 'LEDGER.QUEUE_FULL', status: 503, outcome: 'unknown' });
    expect(pauses).toEqual([1_000]);
  });
});

describe('a batch', () => {
  it('is sent again with the numbers of its items', async () => {
    proxy.breakPosts('lost-after', 'busy');
    const batch = await clientOf().postBatch('main', { mode: 'per-item', items: [PAY_IN, PAY_IN, PAY_IN] });
    expect(batch).toMatchObject({ posted: 0, replayed: 3, refused: 0 });
    const numbers = batch.items.map(({ requestNumber }) => requestNumber!);
    expect(new Set(numbers).size).toBe(3);
    expect(await vouchersOf(...numbers)).toBe(3);
  });

  it('has the items sent again that the service was too busy for, and no others', async () => {
    const bodies: { items: { requestNumber: string }[] }[] = [];
    const server = createServer((request, response) => {
      void (async () => {
        let text = '';
        for await (const chunk of request) text += String(chunk);
        const { items } = JSON.parse(text) as (typeof bodies)[number];
        bodies.push({ items });
        const problem = { status: 503, code: 'LEDGER.ACCOUNT_BUSY', detail: 'locked', field: 'items/1' };
        const answers = items.map(({ requestNumber }, index) =>
          bodies.length === 1 && index === 1
            ? { requestNumber, outcome: 'refused', problem }
            : bodies.length === 1
              ? { requestNumber, outcome: 'posted', voucher: {} }
              : {
                  requestNumber,
                  outcome: 'refused',
                  problem: { status: 422, code: 'X', detail: 'x', field: 'items/0/lines' },
                },
        );
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ posted: 0, replayed: 0, refused: 0, items: answers }));
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const items = ['a', 'b', 'c'].map((requestNumber) => ({ ...PAY_IN, requestNumber }));
    const batch = await clientOf({ url }).postBatch('main', { mode: 'per-item', items });
    await new Promise((resolve) => server.close(resolve));
    expect(bodies.map((body) => body.items.map(({ requestNumber }) => requestNumber))).toEqual([
      ['a', 'b', 'c'],
      ['b'],
    ]);
    expect(batch).toMatchObject({ posted: 2, refused: 1 });
    expect(batch.items[1]!.problem).toMatchObject({ code: 'X', field: 'items/1/lines' });
  });
});

describe('a refusal', () => {
  it('is an exception with code, status, field, details and trace id, and is not tried again', async () => {
    const lines = move('customer', 'channel', '1000000.00');
    const error = await errorOf(clientOf().postVoucher('main', { businessType: 'withdraw', lines }));
    expect(error).toMatchObject({ status: 422, code: 'LEDGER.INSUFFICIENT_FUNDS', field: 'lines/0/account' });
    expect(error).toMatchObject({
      outcome: 'refused',
      details: { account: 'customer', needed: '1000000.00' },
    });
    expect(error.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(error.message).toContain('LEDGER.INSUFFICIENT_FUNDS');
    expect(proxy.requestNumbers).toHaveLength(1);
  });

  it('is a typed value where the routes are called themselves', async () => {
    const params = { path: { book: 'main', account: 'nobody' } };
    const answer = await clientOf().api.GET('/v1/books/{book}/accounts/{account}', { params });
    expect(answer.error).toMatchObject({ status: 404, code: 'LEDGER.ACCOUNT_NOT_FOUND' });
    expect(() => valueOf(answer)).toThrow(SuanpanError);
  });

  it('of somebody in between says so', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end('<h1>nginx</h1>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const error = await errorOf(clientOf({ url }).postVoucher('main', PAY_IN));
    await new Promise((resolve) => server.close(resolve));
    expect(error).toMatchObject({ status: 404, code: 'CLIENT.UNEXPECTED_ANSWER' });
  });
});

describe('what has no request number', () => {
  it('is not sent again after a lost connection: it might be done twice', async () => {
    proxy.breakPosts('lost-after');
    const admin = clientOf({ key: service.keys.admin });
    const body = { code: 'once', name: 'Once', reason: 'test' };
    const error = await errorOf(admin.api.POST('/v1/clients', { body }));
    expect(error).toMatchObject({ code: 'CLIENT.NO_ANSWER', outcome: 'unknown' });
    expect(proxy.requestNumbers).toEqual([undefined]);
  });
});

describe('the caller', () => {
  it('may give up: the pause ends, nothing more is sent, the reason comes back', async () => {
    proxy.breakPosts('busy', 'busy', 'busy');
    const controller = new AbortController();
    const client = clientOf({ onRetry: () => controller.abort(new Error('enough')) });
    await expect(client.postVoucher('main', PAY_IN, { signal: controller.signal })).rejects.toThrow('enough');
    expect(proxy.requestNumbers).toHaveLength(1);
  });

  it('reads lists item by item over their pages', async () => {
    const client = clientOf();
    const numbers = ['p-1', 'p-2', 'p-3', 'p-4', 'p-5'];
    const items = numbers.map((requestNumber) => ({ ...PAY_IN, requestNumber, reference: 'paged' }));
    await client.postBatch('main', { mode: 'atomic', items });
    const found: string[] = [];
    const query = { reference: 'paged', limit: 2 };
    for await (const voucher of client.items('/v1/books/{book}/vouchers', { path: { book: 'main' }, query }))
      found.push(voucher.requestNumber);
    expect(found).toEqual(numbers);
  });
});
