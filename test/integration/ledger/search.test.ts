import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openAccount, openBook, posting, type Line } from '../../support/book.js';
import { readPublishedSchemas, type PublishedCheck } from '../../support/published-schemas.js';
import { startService, type Service } from '../../support/service.js';

const [YESTERDAY, TODAY] = ['2026-11-20', '2026-11-21'];
const UNKNOWN = '01890000-0000-7000-8000-000000000000';
const NOTHING = { items: [], hasMore: false, next: null };

let service: Service;
let published: PublishedCheck;
/** By what they are for. */
const ids = { receipt: '', fee: '', correction: '', deposit: '' };
beforeAll(async () => {
  service = await startService();
  published = await readPublishedSchemas(service.call);
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'wallet', glAccount: '2201', party: 'alice' },
    { code: 'deposit', glAccount: '2201', party: 'alice' },
    { code: 'shop', glAccount: '2201', party: 'shop' },
  ];
  for (const code of ['main', 'other']) {
    await openBook(service.call, { code, businessDate: YESTERDAY, accounts });
    const body = { businessDate: TODAY };
    await service.call('POST', `/v1/books/${code}/business-days`, { role: 'finance', body });
  }
  ids.receipt = await post(move('bank', 'wallet', '100.00'), {
    reference: 'order-17',
    metadata: { order: '17', note: 'a=b & 算盘' },
  });
  ids.fee = await post([...move('wallet', 'shop', '0.60'), ...move('wallet', 'shop', '0.40')], {
    businessType: 'fee',
    metadata: { order: '17' },
    links: [{ kind: 'belongs-to', voucher: ids.receipt }],
  });
  ids.correction = await post(move('bank', 'wallet', '5.00'), {
    businessDate: TODAY,
    links: [
      { kind: 'belongs-to', voucher: ids.receipt },
      { kind: 'corrects', voucher: ids.receipt },
    ],
  });
  ids.deposit = await post(move('wallet', 'deposit', '20.00'), { businessDate: TODAY });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

async function post(lines: readonly Line[], more: object, book = 'main'): Promise<string> {
  const { status, body } = await service.call(
    'POST',
    `/v1/books/${book}/vouchers`,
    posting(lines, { ...more }),
  );
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id;
}

type Parameters = readonly (readonly [string, string])[] | Record<string, string>;

const search = (list: 'vouchers' | 'entries', parameters: Parameters, book = 'main') =>
  service.call(
    'GET',
    `/v1/books/${book}/${list}?${new URLSearchParams(parameters as Record<string, string>).toString()}`,
  );

async function found(parameters: Parameters): Promise<string[]> {
  const { status, body } = await search('vouchers', parameters);
  expect([status, status === 200 ? published('VoucherPageDto', body) : body]).toEqual([200, []]);
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return body.items.map(({ id }: { id: string }) => names.get(id));
}

describe('vouchers are found', () => {
  it('as they are read by their ids', async () => {
    const { body } = await search('vouchers', { reference: 'order-17' });
    const { body: receipt } = await service.call('GET', `/v1/books/main/vouchers/${ids.receipt}`);
    expect(body).toEqual({ items: [receipt], hasMore: false, next: null });
  });

  it.each<[Parameters, string[]]>([
    [{}, ['receipt', 'fee', 'correction', 'deposit']],
    [{ order: 'desc' }, ['deposit', 'correction', 'fee', 'receipt']],
    [{ businessType: 'fee' }, ['fee']],
    [{ metadata: 'order=17' }, ['receipt', 'fee']],
    [
      [
        ['metadata', 'note=a=b & 算盘'],
        ['metadata', 'order=17'],
      ],
      ['receipt'],
    ],
    [
      [
        ['metadata', 'order=17'],
        ['metadata', 'order=18'],
      ],
      [],
    ],
    [{ party: 'alice' }, ['receipt', 'fee', 'correction', 'deposit']],
    [{ party: 'alice', account: 'shop' }, ['fee']],
    [{ account: 'deposit' }, ['deposit']],
    [{ currency: 'CNY', minimumAmount: '20', maximumAmount: '99.99' }, ['deposit']],
    [{ currency: 'CNY', maximumAmount: '-0.01' }, []],
    [{ fromDate: TODAY }, ['correction', 'deposit']],
    [{ toDate: YESTERDAY, account: 'wallet' }, ['receipt', 'fee']],
    [{ recordedFrom: '2999-01-01T00:00:00Z' }, []],
    [{ recordedTo: '2999-01-01T00:00:00+08:00', businessDate: TODAY }, ['correction', 'deposit']],
    [{ client: 'test-client', businessType: 'fee' }, ['fee']],
  ])('by %j', async (parameters, expected) => {
    expect(await found(parameters)).toEqual(expected);
  });

  it('by the voucher they link to, once each', async () => {
    const linkedTo = ids.receipt;
    expect(await found({ linkedTo })).toEqual(['fee', 'correction']);
    expect(await found({ linkedTo, order: 'desc' })).toEqual(['correction', 'fee']);
    expect(await found({ linkedTo, linkKind: 'corrects' })).toEqual(['correction']);
    expect(await found({ linkedTo, metadata: 'order=17' })).toEqual(['fee']);
    expect((await search('vouchers', { linkedTo }, 'other')).body).toEqual(NOTHING);
  });

  it('where nothing bears the name, none are', async () => {
    for (const parameters of [
      { reference: 'order-18' },
      { businessType: 'none' },
      { party: 'bob' },
      { client: 'nobody' },
      { requestNumber: 'never' },
      { requestNumber: `' OR 1=1 --`.replaceAll(' ', '') },
      { linkedTo: UNKNOWN },
      { metadata: 'colour=red' },
      { businessType: 'fee', ruleVersion: '1' },
    ] as Record<string, string>[]) {
      for (const list of ['vouchers', 'entries'] as const) {
        const { status, body } = await search(list, parameters);
        expect([parameters, status, body]).toEqual([parameters, 200, NOTHING]);
      }
    }
  });
});

describe('entries are found', () => {
  it('with their account, each meeting the filters of lines itself', async () => {
    const query = { party: 'alice', side: 'debit', currency: 'CNY', minimumAmount: '0.60' };
    const { status, body } = await search('entries', query);
    expect([status, published('FoundEntryPageDto', body)]).toEqual([200, []]);
    expect(body.items).toEqual([
      expect.objectContaining({ account: 'wallet', currency: 'CNY', voucher: ids.fee, amount: '-0.60' }),
      expect.objectContaining({ account: 'wallet', currency: 'CNY', voucher: ids.deposit, amount: '-20.00' }),
    ]);
  });

  it('as the list of the account has them', async () => {
    const { body } = await search('entries', { account: 'wallet' });
    const { body: own } = await service.call('GET', '/v1/books/main/accounts/wallet/entries');
    const placed = own.items.map((entry: object) => ({ account: 'wallet', currency: 'CNY', ...entry }));
    expect(body).toEqual({ ...own, items: placed });
  });

  it('a page may end in the middle of a voucher', async () => {
    const read: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { body } = await search(
        'entries',
        after === null ? { businessType: 'fee', limit: '3' } : { after },
      );
      read.push(...body.items.map(({ lineNumber }: { lineNumber: number }) => String(lineNumber)));
      after = body.next;
      more = body.hasMore;
    }
    expect(read).toEqual(['1', '2', '3', '4']);
  });
});

describe('a party', () => {
  it('of more than fifty accounts is found all the same', async () => {
    const large = Array.from({ length: 51 }, (_, index) => `member-${index}`);
    for (const code of large) {
      await openAccount(service.call, 'other', { code, glAccount: '2201', party: 'crowd' });
      await post(move('bank', code, '1.00'), {}, 'other');
    }
    await post(move('bank', 'shop', '1.00'), {}, 'other');
    const credited: string[] = [];
    for (let next: string | null = null, more = true; more;) {
      const query: Record<string, string> =
        next === null ? { party: 'crowd', limit: '20' } : { after: next, limit: '20', party: 'crowd' };
      const { status, body } = await search('vouchers', query, 'other');
      expect(status).toBe(200);
      credited.push(...body.items.map((item: { lines: { account: string }[] }) => item.lines[1]!.account));
      ({ next, hasMore: more } = body);
    }
    expect(credited).toEqual(large);
  });
});

describe('what is not asked well', () => {
  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const place = `${YESTERDAY}/${UNKNOWN}`;

  it.each<[Record<string, string>, number, string, string]>([
    [{ businessDate: TODAY, fromDate: TODAY }, 400, 'LEDGER.FILTERS_CONTRADICT', 'businessDate'],
    [{ fromDate: TODAY, toDate: YESTERDAY }, 400, 'LEDGER.FILTERS_CONTRADICT', 'toDate'],
    [
      { recordedFrom: '2026-11-21T08:00:00Z', recordedTo: '2026-11-21T08:00:00+08:00' },
      400,
      'LEDGER.FILTERS_CONTRADICT',
      'recordedTo',
    ],
    [{ minimumAmount: '1.00' }, 400, 'LEDGER.FILTERS_CONTRADICT', 'minimumAmount'],
    [
      { currency: 'CNY', minimumAmount: '2', maximumAmount: '1' },
      400,
      'LEDGER.FILTERS_CONTRADICT',
      'maximumAmount',
    ],
    [{ currency: 'CNY', minimumAmount: '1.001' }, 400, 'LEDGER.AMOUNT_TOO_PRECISE', 'minimumAmount'],
    [{ currency: 'CNY', maximumAmount: '9'.repeat(36) }, 400, 'LEDGER.AMOUNT_TOO_LARGE', 'maximumAmount'],
    [{ currency: 'CNY', maximumAmount: '1e2' }, 400, 'HTTP.FIELD_INVALID', 'maximumAmount'],
    [{ currency: 'USD' }, 422, 'LEDGER.CURRENCY_NOT_IN_BOOK', 'currency'],
    [{ linkKind: 'corrects' }, 400, 'LEDGER.FILTERS_CONTRADICT', 'linkKind'],
    [{ linkedTo: 'x' }, 400, 'HTTP.FIELD_INVALID', 'linkedTo'],
    [{ ruleVersion: '1' }, 400, 'LEDGER.FILTERS_CONTRADICT', 'ruleVersion'],
    [{ metadata: 'order' }, 400, 'HTTP.FIELD_INVALID', 'metadata/0'],
    [{ metadata: '1=x' }, 400, 'HTTP.FIELD_INVALID', 'metadata/0'],
    [{ recordedFrom: '2026-11-21' }, 400, 'HTTP.FIELD_INVALID', 'recordedFrom'],
    [{ order: 'up' }, 400, 'HTTP.FIELD_INVALID', 'order'],
    [{ party: 'a b' }, 400, 'HTTP.FIELD_INVALID', 'party'],
    [{ side: 'debit' }, 400, 'HTTP.FIELD_UNKNOWN', 'side'],
    [{ after: cursor('vouchers/other', '{}', 'dates', place) }, 400, 'HTTP.CURSOR_MALFORMED', 'after'],
    [{ after: cursor('entries/main', '{}', 'dates', place) }, 400, 'HTTP.CURSOR_MALFORMED', 'after'],
    [{ after: cursor('vouchers/main', '{}', 'type', place) }, 400, 'HTTP.CURSOR_MALFORMED', 'after'],
    [{ after: cursor('vouchers/main', '{}', 'dates', `${place}/1`) }, 400, 'HTTP.CURSOR_MALFORMED', 'after'],
    [
      { after: cursor('vouchers/main', '{}', 'dates', `2026-02-30/${UNKNOWN}`) },
      400,
      'HTTP.CURSOR_MALFORMED',
      'after',
    ],
    [
      { after: cursor('vouchers/main', '{"account":"shop"}', 'accounts', '1.0') },
      400,
      'HTTP.CURSOR_MALFORMED',
      'after',
    ],
    [
      { after: cursor('vouchers/main', '{"party":"alice"}', 'accounts', '1.0,9.0') },
      400,
      'HTTP.CURSOR_MALFORMED',
      'after',
    ],
    [{ after: 'x'.repeat(4_097) }, 400, 'HTTP.FIELD_INVALID', 'after'],
  ])('%j', async (parameters, status, code, field) => {
    const { status: got, body } = await search('vouchers', parameters);
    expect([got, body.code, body.field]).toEqual([status, code, field]);
    expect(published('Problem', body)).toEqual([]);
  });

  it('six facts, an unknown account, an unknown book', async () => {
    const six = Array.from({ length: 6 }, (_, index) => ['metadata', `order=${index}`] as const);
    expect((await search('vouchers', six)).body.code).toBe('HTTP.FIELD_INVALID');
    for (const list of ['vouchers', 'entries'] as const) {
      const { status, body } = await search(list, { account: 'nobody' });
      expect([status, body.code]).toEqual([404, 'LEDGER.ACCOUNT_NOT_FOUND']);
      expect((await search(list, {}, 'nowhere')).body.code).toBe('LEDGER.BOOK_NOT_FOUND');
    }
  });

  it('other filters than those of the cursor', async () => {
    const { body: page } = await search('vouchers', { party: 'alice', toDate: TODAY, limit: '1' });
    const next = async (more: Record<string, string>) =>
      (await search('vouchers', { after: page.next, ...more })).body;
    const all = await next({});
    expect(all.items).toHaveLength(3);
    for (const same of [
      { party: 'alice' },
      { toDate: TODAY },
      { order: 'asc' },
      { party: 'alice', toDate: TODAY },
    ]) {
      expect(await next(same as Record<string, string>)).toEqual(all);
    }
    for (const other of [
      { party: 'shop' },
      { order: 'desc' },
      { account: 'shop' },
      { businessDate: TODAY },
    ]) {
      const { code, detail } = await next(other);
      expect([code, detail]).toEqual([
        'HTTP.CURSOR_MALFORMED',
        expect.stringContaining('carries the filters'),
      ]);
    }
  });
});
