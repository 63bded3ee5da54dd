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
  await openBook(service.call, { accounts });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const LINES = move('bank', 'customer', '1.00');

/** Text that people write, or that somebody tries; a memo keeps it to the character. */
const TEXTS: Record<string, string> = {
  quotes: `O'Brien "said" \`x\``,
  'a closed literal': "'); DROP TABLE voucher; -- ",
  'a backslash at the end': 'C:\\',
  'backslashes and quotes': "\\'\\\\'\\\"\\0\\Z\\n%_",
  comments: '/* x */ -- x # x; ? :name {0} ${x}',
  'a 4-byte character': '🧮 𠮷 👩‍👩‍👧',
  'full-width characters': '１２．００ ＡＢＣ',
  'right-to-left and combining': 'שלום é é \u202e',
  'blanks at both ends': '  x  ',
  'no-break and ideographic blanks': '\u00a0\u3000x\u3000\u00a0',
  'a noncharacter': '\uffff\ufeff',
  '255 characters of 4 bytes': '𠮷'.repeat(255),
};

/** What no text may hold. */
const NOT_TEXT: Record<string, string> = {
  NUL: 'a\u0000b',
  'a line break': 'a\nb',
  'a C1 control': 'a\u0085b',
  DEL: 'a\u007f',
  'a lone high surrogate': '\ud83d',
  'a lone low surrogate': 'x\ude00x',
  'surrogates the wrong way round': '\ude00\ud83d',
};

/** What no code may be. */
const NOT_CODES: Record<string, string> = {
  ...NOT_TEXT,
  quotes: "a'b",
  'a blank at the end': 'bank ',
  'a blank in front': ' bank',
  'full-width characters': 'ｂａｎｋ',
  'full-width digits': '１２',
  'a 4-byte character': 'bank🧮',
  'a zero-width character': 'ba\u200bnk',
  'a look-alike': 'bаnk',
  'a slash': 'a/b',
  nothing: '',
};

const send = (body: unknown, number = newRequestNumber()) =>
  service.call('POST', '/v1/books/main/vouchers', { body, headers: { 'idempotency-key': number } });

describe('text is kept to the character', () => {
  it.each(Object.entries(TEXTS))('%s, in a memo and in metadata', async (_name, text) => {
    const request = posting(LINES, { memo: text, metadata: { note: text } });
    const posted = await service.call('POST', '/v1/books/main/vouchers', request);
    expect([posted.status, posted.body.memo, posted.body.metadata]).toEqual([201, text, { note: text }]);
    expect(published('VoucherDto', posted.body)).toEqual([]);
    const read = await service.call('GET', `/v1/books/main/vouchers/${posted.body.id}`);
    expect(read.body).toEqual(posted.body);
    const again = await service.call('POST', '/v1/books/main/vouchers', request);
    expect([again.status, again.body]).toEqual([201, posted.body]);
  });

  it('two spellings of one letter are two contents', async () => {
    const number = newRequestNumber();
    expect((await send({ businessType: 'transfer', lines: LINES, memo: 'é' }, number)).status).toBe(201);
    const other = await send({ businessType: 'transfer', lines: LINES, memo: 'e\u0301' }, number);
    expect(other.body.code).toBe('LEDGER.REQUEST_CONTENT_DIFFERS');
  });

  it('a memo that begins with blanks or has them at the end is not the memo without', async () => {
    const number = newRequestNumber();
    expect((await send({ businessType: 'transfer', lines: LINES, memo: 'x' }, number)).status).toBe(201);
    expect((await send({ businessType: 'transfer', lines: LINES, memo: 'x ' }, number)).status).toBe(409);
  });

  it('metadata keeps names that objects have anyway', async () => {
    const metadata = { constructor: 'a', toString: 'b', hasOwnProperty: 'c', Z: '1', a: '2' };
    const { status, body } = await send({ businessType: 'transfer', lines: LINES, metadata });
    expect([status, body.metadata]).toEqual([201, metadata]);
  });
});

describe('what is no text and no code is refused with its field, and no row is written', () => {
  const line = (change: object) => ({ lines: [{ ...LINES[0], ...change }, LINES[1]] });
  const FIELDS: [string, Record<string, string>, (text: string) => object][] = [
    ['memo', NOT_TEXT, (memo) => ({ memo })],
    ['metadata/note', NOT_TEXT, (note) => ({ metadata: { note } })],
    ['reference', NOT_CODES, (reference) => ({ reference })],
    ['businessType', NOT_CODES, (businessType) => ({ businessType })],
    ['businessDate', NOT_CODES, (businessDate) => ({ businessDate })],
    ['lines/0/account', NOT_CODES, (account) => line({ account })],
    ['lines/0/currency', NOT_CODES, (currency) => line({ currency })],
    ['lines/0/side', NOT_CODES, (side) => line({ side })],
    ['lines/0/amount', NOT_CODES, (amount) => line({ amount })],
    ['preconditions/0/account', NOT_CODES, (account) => ({ preconditions: [{ account }] })],
  ];
  const cases = FIELDS.flatMap(([field, texts, change]) =>
    Object.entries(texts)
      .filter(([, text]) => field !== 'lines/0/amount' || !/^\d+$/.test(text))
      .map(([name, text]) => [field, name, change(text)] as const),
  );

  it.each(cases)('%s: %s', async (field, _name, change) => {
    const before = await recordedRows(service.sql);
    const answer = await send({ businessType: 'transfer', lines: LINES, ...change });
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([400, 'HTTP.FIELD_INVALID', field]);
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it.each(Object.entries({ ...NOT_CODES, 'a digit first': '1a', '65 characters': 'k'.repeat(65) }))(
    'the name of a metadata field: %s',
    async (_name, key) => {
      const before = await recordedRows(service.sql);
      const answer = await send({ businessType: 'transfer', lines: LINES, metadata: { [key]: 'x' } });
      expect([answer.status, answer.body.code]).toEqual([400, 'HTTP.FIELD_INVALID']);
      expect(await recordedRows(service.sql)).toEqual(before);
    },
  );

  it('bytes that are not UTF-8', async () => {
    const before = await recordedRows(service.sql);
    const good = JSON.stringify({ businessType: 'transfer', lines: LINES, memo: '@' });
    const bytes = Buffer.from(good);
    bytes[bytes.lastIndexOf('@')] = 0xff;
    const answer = await send(bytes);
    expect([answer.status, answer.body.code]).toEqual([400, 'HTTP.MALFORMED_JSON']);
    expect(await recordedRows(service.sql)).toEqual(before);
  });
});
