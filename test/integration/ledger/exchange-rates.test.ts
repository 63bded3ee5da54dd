import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExchangeRates } from '../../../src/ledger/exchange-rates/index.js';
import { openBook } from '../../support/book.js';
import { TurnableClock } from '../../support/clock.js';
import { readPublishedSchemas } from '../../support/published-schemas.js';
import { startService, type Service } from '../../support/service.js';

const NOW = '2026-11-21T08:00:00Z';
let service: Service;
beforeAll(async () => {
  service = await startService({ clock: new TurnableClock(new Date(NOW)) });
  for (const code of ['main', 'other'])
    await openBook(service.call, { code, currencies: ['CNY', 'USD', 'JPY'] });
});
afterAll(() => service.stop());

type Role = 'poster' | 'finance' | 'operator' | 'approver' | 'admin';
const RATE = {
  from: 'USD',
  to: 'CNY',
  rate: '7.1',
  source: 'PBoC',
  at: '2026-11-21T01:15:00Z',
  reason: 'fixing',
};
const record = (body: object, role: Role = 'finance', book = 'main') =>
  service.call('POST', `/v1/books/${book}/exchange-rates`, { role, body: { ...RATE, ...body } });
const read = (query: string, book = 'main') =>
  service.call('GET', `/v1/books/${book}/exchange-rates${query}`);
const rows = () => service.sql('SELECT * FROM exchange_rate');

describe('a rate is recorded as it was quoted', () => {
  it('exactly, without trailing zeros, with its source and instant', async () => {
    const rate = '149.123456789012345600';
    const first = await record({ from: 'USD', to: 'JPY', rate, at: '2026-11-21T09:15:00.123456+08:00' });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      from: 'USD',
      to: 'JPY',
      rate: '149.1234567890123456',
      source: 'PBoC',
      at: '2026-11-21T01:15:00.123456Z',
    });
    const { body } = await read('?from=USD&to=JPY');
    expect(body).toEqual(first.body);
  });

  it('again, however it is spelled, it changes nothing; another for the instant is refused', async () => {
    const first = await record({});
    expect(first.status).toBe(201);
    const before = await rows();
    for (const again of [
      {},
      { rate: '7.100' },
      { at: '2026-11-21T09:15:00.000+08:00' },
      { reason: 'once more' },
    ]) {
      expect(await record(again)).toMatchObject({ status: 200, body: first.body });
    }
    for (const other of [{ rate: '7.2' }, { source: 'Reuters' }]) {
      expect(await record(other)).toMatchObject({
        status: 409,
        body: { code: 'LEDGER.EXCHANGE_RATE_EXISTS', field: 'at', details: { rate: '7.1', source: 'PBoC' } },
      });
    }
    expect(await rows()).toEqual(before);
    const audit = await service.sql(
      "SELECT action, reason FROM audit_event WHERE action = 'exchange-rate.record' AND target = 'USD/CNY'",
    );
    expect(audit).toEqual([{ action: 'exchange-rate.record', reason: 'fixing' }]);
  });

  it('by twenty at once it is recorded once', async () => {
    const at = '2026-11-20T01:15:00Z';
    const answers = await Promise.all(Array.from({ length: 20 }, () => record({ at })));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(19);
  });

  it.each<[string, object, number, string, string]>([
    ['zero', { rate: '0.00' }, 400, 'HTTP.FIELD_INVALID', 'rate'],
    ['negative', { rate: '-7' }, 400, 'HTTP.FIELD_INVALID', 'rate'],
    ['a number', { rate: 7.1 }, 400, 'HTTP.FIELD_INVALID', 'rate'],
    ['an exponent', { rate: '7e0' }, 400, 'HTTP.FIELD_INVALID', 'rate'],
    ['19 decimals', { rate: `7.${'1'.repeat(19)}` }, 400, 'HTTP.FIELD_INVALID', 'rate'],
    ['no source', { source: '' }, 400, 'HTTP.FIELD_INVALID', 'source'],
    ['no offset', { at: '2026-11-21T01:15:00' }, 400, 'HTTP.FIELD_INVALID', 'at'],
    ['no reason', { reason: undefined }, 400, 'HTTP.FIELD_MISSING', 'reason'],
    ['surplus', { bid: '7.0' }, 400, 'HTTP.FIELD_UNKNOWN', 'bid'],
    ['an unknown currency', { from: 'XYZ' }, 422, 'LEDGER.CURRENCY_NOT_IN_BOOK', 'from'],
    ['a currency of other books', { to: 'EUR' }, 422, 'LEDGER.CURRENCY_NOT_IN_BOOK', 'to'],
    ['to itself', { to: 'USD' }, 422, 'LEDGER.EXCHANGE_RATE_SAME_CURRENCY', 'to'],
    [
      'a minute and a bit ahead',
      { at: '2026-11-21T08:01:00.001Z' },
      422,
      'LEDGER.EXCHANGE_RATE_IN_FUTURE',
      'at',
    ],
  ])('%s is refused', async (_name, body, status, code, field) => {
    const before = await rows();
    expect(await record(body)).toMatchObject({ status, body: { code, field } });
    expect(await rows()).toEqual(before);
  });

  it('by finance and administrators only, in books that exist', async () => {
    for (const role of ['poster', 'operator', 'approver'] as const) {
      expect((await record({}, role)).status).toBe(403);
    }
    expect(await record({}, 'admin', 'other')).toMatchObject({ status: 201 });
    expect((await record({}, 'finance', 'nowhere')).body.code).toBe('LEDGER.BOOK_NOT_FOUND');
    expect((await read('?from=USD&to=CNY', 'nowhere')).body.code).toBe('LEDGER.BOOK_NOT_FOUND');
  });

  it('takes a currency that another node has just added', async () => {
    expect((await record({ to: 'GBP' })).body.code).toBe('LEDGER.CURRENCY_NOT_IN_BOOK');
    await service.sql("INSERT INTO book_currency SELECT id, 'GBP' FROM book WHERE code = 'main'");
    expect((await record({ to: 'GBP' })).status).toBe(201);
  });
});

describe('the rate in force', () => {
  const RATES = [
    ['2026-11-19T00:00:00Z', '20'],
    ['2026-11-20T00:00:00.000001Z', '20.5'],
    ['2026-11-21T08:00:00Z', '21'],
    ['2026-11-21T08:00:59Z', '22'],
  ] as const;
  beforeAll(async () => {
    for (const [at, rate] of RATES) await record({ from: 'CNY', to: 'JPY', rate, at });
  });
  const at = async (instant: string) => {
    const { body } = await read(`?from=CNY&to=JPY&at=${encodeURIComponent(instant)}`);
    return body.rate ?? body.code;
  };

  it('is the last one quoted up to the instant, to the microsecond', async () => {
    expect(await at('2026-11-18T23:59:59.999999Z')).toBe('LEDGER.EXCHANGE_RATE_NOT_FOUND');
    expect(await at('2026-11-19T00:00:00Z')).toBe('20');
    expect(await at('2026-11-20T08:00:00.000000+08:00')).toBe('20');
    expect(await at('2026-11-20T08:00:00.000001+08:00')).toBe('20.5');
    expect(await at('2027-01-01T00:00:00Z')).toBe('22');
  });

  it('now is not one that was quoted ahead of our clock', async () => {
    expect((await read('?from=CNY&to=JPY')).body).toMatchObject({
      rate: '21',
      at: '2026-11-21T08:00:00.000000Z',
    });
  });

  it('is of the direction and the book asked for', async () => {
    expect((await read('?from=JPY&to=CNY')).status).toBe(404);
    expect((await read('?from=CNY&to=JPY', 'other')).status).toBe(404);
    expect((await read('?from=CNY')).body).toMatchObject({ code: 'HTTP.FIELD_MISSING', field: 'to' });
    expect((await read('?from=CNY&to=JPY&at=yesterday')).body).toMatchObject({ code: 'HTTP.FIELD_INVALID' });
  });

  it('is what posting by rule is told', async () => {
    const rates = service.app.get(ExchangeRates, { strict: false });
    const [book] = await service.sql<{ id: string }>("SELECT id FROM book WHERE code = 'main'");
    expect(await rates.latest(Number(book!.id), 'CNY', 'JPY', new Date(NOW))).toEqual({
      rate: '21',
      source: 'PBoC',
      at: '2026-11-21T08:00:00.000000Z',
    });
    expect(await rates.latest(Number(book!.id), 'JPY', 'CNY', new Date(NOW))).toBeUndefined();
  });

  it('and its history are as they are published', async () => {
    const problemsOf = await readPublishedSchemas(service.call);
    expect(problemsOf('ExchangeRateDto', (await read('?from=CNY&to=JPY')).body)).toEqual([]);
    expect(problemsOf('ExchangeRatePageDto', (await read('/history?from=CNY&to=JPY')).body)).toEqual([]);
  });

  it('has a history, newest first, in pages that stay while rates arrive', async () => {
    const first = await read('/history?from=CNY&to=JPY&limit=2');
    expect(first.body.items.map((row: { rate: string }) => row.rate)).toEqual(['22', '21']);
    expect(first.body.items[0]).toMatchObject({
      client: 'test-client',
      recordedAt: '2026-11-21T08:00:00.000000Z',
    });
    await record({ from: 'CNY', to: 'JPY', rate: '23', at: '2026-11-21T08:01:00Z' });
    const second = await read(`/history?from=CNY&to=JPY&limit=2&after=${first.body.next}`);
    expect(second.body.items.map((row: { rate: string }) => row.rate)).toEqual(['20.5', '20']);
    expect(second.body).toMatchObject({ hasMore: false, next: null });
    for (const forged of ['bm9uc2Vuc2U', Buffer.from('["yesterday"]').toString('base64url')]) {
      const refused = await read(`/history?from=CNY&to=JPY&after=${forged}`);
      expect(refused.body.code).toBe('HTTP.CURSOR_MALFORMED');
    }
  });
});
