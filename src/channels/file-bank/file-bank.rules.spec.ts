import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelWith } from '../../../test/support/channels.js';
import { FILE_TERMS, FIXED_WIDTH } from '../../../test/support/file-terms.js';
import { seedOf } from '../../../test/support/random.js';
import type { FileTerms } from './file-terms.js';
import { fileTermsProblem } from './file-terms.rules.js';
import { readIncoming } from './incoming-file.rules.js';
import {
  fileReference,
  paymentFileBytes,
  referenceParts,
  sampleFile,
  unfitField,
  type FileEntry,
} from './payment-file.rules.js';
import { lineOf, valuesOf } from './record.rules.js';

const HEAD = { fileDate: '2026-11-22', number: 7, currency: 'CNY', decimals: 2 };
const entry = (more: Partial<FileEntry> = {}): FileEntry => ({
  ...{ position: 1, requestNumber: '0'.repeat(31) + '1', amount: 123_450n, purpose: 'salary' },
  payee: { name: '张三', bank: 'ICBC', account: '6222020000001234' },
  ...more,
});
const withFile = (file: Partial<FileTerms>, terms: object = {}) =>
  fileTermsProblem(
    channelWith(
      { notAfterSeconds: null, file: { ...FILE_TERMS, ...file }, ...terms },
      { adapter: 'file-bank' },
    ),
  );

describe('a payment file', () => {
  it('between delimiters', () => {
    const text = paymentFileBytes(FILE_TERMS.payment, HEAD, [
      entry(),
      entry({ position: 2, amount: 1n, payee: { name: 'A|B "C"', bank: 'B', account: '1' } }),
    ]).toString();
    expect(text.split('\n')).toEqual([
      'H|202611220007|2|1234.51|CNY',
      'D|1|00000000000000000000000000000001|1234.50|张三|ICBC|6222020000001234|salary',
      'D|2|00000000000000000000000000000001|0.01|"A|B ""C"""|B|1|salary',
      'T|2|1234.51|END',
      '',
    ]);
  });

  it('of fixed width in GB18030: widths are bytes, names are cut between characters, amounts have implied decimals', () => {
    const long = entry({
      payee: { name: '中国工商银行股份有限公司', bank: 'ICBC', account: '6' },
      purpose: '一二三四五六',
    });
    const lines = paymentFileBytes(FIXED_WIDTH, HEAD, [entry(), long]).toString('latin1').split('\r\n');
    expect(lines.slice(1, 3).map(({ length }) => length)).toEqual([127, 127]);
    expect(lines[1]!.slice(32, 47)).toBe('000000000123450');
    const name = Buffer.from(lines[2]!.slice(47, 67), 'latin1');
    expect(new TextDecoder('gb18030').decode(name)).toBe('中国工商银行股份有限');
    expect(lines[3]).toBe('TR000002000000000000246900');
  });

  it('never cuts what money goes by', () => {
    const account = entry({ payee: { name: 'A', bank: 'B', account: '1'.repeat(35) } });
    expect(unfitField(FIXED_WIDTH, HEAD, account)).toMatchObject({ field: 'account' });
    expect(unfitField(FIXED_WIDTH, HEAD, entry({ amount: 10n ** 15n }))).toMatchObject({ field: 'amount' });
    expect(unfitField(FIXED_WIDTH, HEAD, entry())).toBeNull();
  });

  it('is known by date and number', () => {
    expect(fileReference(HEAD)).toBe('202611220007');
    expect(referenceParts('202611220007')).toEqual({ fileDate: '2026-11-22', number: 7 });
    for (const none of ['', '20261122007', '2026112200071', '20261122000a', '202613010001'])
      expect(referenceParts(none)).toBeNull();
  });

  it('a sample shows what is hard to write', () => {
    expect(sampleFile(FILE_TERMS.payment, HEAD).toString()).toContain('"rent | 2026-11; paid"');
  });
});

describe('what was written is read again', () => {
  const text = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .map((any) => any.replace(/[\p{C}\u2028\u2029\ufffd]/gu, ''));
  it.each(['UTF-8', 'GB18030'] as const)('between delimiters, in %s, whatever stands in it', (charset) => {
    const layout = { ...FILE_TERMS.payment, charset };
    fc.assert(
      fc.property(text, text, fc.bigInt(1n, 10n ** 30n), (name, purpose, amount) => {
        const values = {
          'payee-name': name,
          purpose,
          amount: `${amount}.05`,
          'request-number': 'a'.repeat(32),
        };
        const line = lineOf(layout, layout.detail, { ...values, position: '3' }, 2);
        expect(valuesOf(layout, layout.detail, line as Buffer, 2)).toMatchObject(values);
      }),
      { seed: seedOf('file records') },
    );
  });

  it('of fixed width', () => {
    const values = { 'request-number': 'a'.repeat(32), amount: '0.00', 'payee-name': '李四', purpose: '' };
    const line = lineOf(
      FIXED_WIDTH,
      FIXED_WIDTH.detail,
      { ...values, 'payee-account': '1', 'payee-bank': 'B' },
      2,
    );
    expect(valuesOf(FIXED_WIDTH, FIXED_WIDTH.detail, line as Buffer, 2)).toMatchObject(values);
  });
});

const NUMBERS = ['a'.repeat(32), 'b'.repeat(32)];
const RESULT = [
  'R|202611220001|1',
  `D|${NUMBERS[0]}|10.00|CNY|OK|B1||`,
  `D|${NUMBERS[1]}|5.50|CNY|REJECTED|||closed`,
  'T|2|15.50',
];
const read = (lines: readonly string[], end = '\n') =>
  readIncoming(FILE_TERMS.result, Buffer.from(lines.map((line) => line + end).join('')), 2, 100);
const changed = (index: number, line: string): string[] => RESULT.with(index, line);

describe('a file that comes', () => {
  it('is read whole', () => {
    expect(read(RESULT)).toMatchObject({
      file: '202611220001',
      lines: [
        {
          line: 2,
          requestNumber: NUMBERS[0],
          code: 'OK',
          amount: '10.00',
          bankReference: 'B1',
          returnReference: null,
        },
        { line: 3, requestNumber: NUMBERS[1], code: 'REJECTED', message: 'closed' },
      ],
    });
  });

  it.each([
    ['another number of fields', changed(1, `D|${NUMBERS[0]}|10.00|CNY|OK|B1||x|y`), 2, ''],
    ['an amount that is none', changed(1, `D|${NUMBERS[0]}|1e1|CNY|OK|B1||`), 2, 'amount'],
    ['a negative amount', changed(1, `D|${NUMBERS[0]}|-10.00|CNY|OK|B1||`), 2, 'amount'],
    ['another record type', changed(1, `X|${NUMBERS[0]}|10.00|CNY|OK|B1||`), 2, 'record'],
    ['a code with a space', changed(1, `D|${NUMBERS[0]}|10.00|CNY|O K|B1||`), 2, 'code'],
    ['a control character', changed(2, `D|${NUMBERS[1]}|5.50|CNY|REJECTED|||a\rb`), 3, 'message'],
    ['a wrong count', changed(3, 'T|3|15.50'), 4, 'count'],
    ['a wrong total', changed(3, 'T|2|15.51'), 4, 'total'],
    ['a payment named twice', [...RESULT.slice(0, 2), RESULT[1]!, 'T|2|20.00'], 3, 'request-number'],
    ['no trailer', RESULT.slice(0, 3), 3, ''],
    ['nothing', [], 0, ''],
    ['a quote that does not close', changed(1, `D|"${NUMBERS[0]}|10.00|CNY|OK|B1||`), 2, ''],
  ])('with %s is refused, with line and field', (_name, lines, line, field) => {
    expect(read(lines)).toContainEqual(expect.objectContaining({ line, field }));
  });

  it('without its last line end is cut short; with other ones it is another file', () => {
    const cut = Buffer.from(RESULT.join('\n'));
    expect(readIncoming(FILE_TERMS.result, cut, 2, 100)).toMatchObject([{ line: 0 }]);
    expect(Array.isArray(read(RESULT, '\r\n'))).toBe(true);
  });

  it('with bytes that are not of its charset, or more lines than may come, is refused', () => {
    const bytes = Buffer.concat([
      Buffer.from(`${RESULT[0]}\nD|`),
      Buffer.from([0xff]),
      Buffer.from('|1|CNY|OK|||\nT|1|1\n'),
    ]);
    expect(readIncoming(FILE_TERMS.result, bytes, 2, 100)).toContainEqual({
      line: 2,
      field: '',
      reason: 'it is not UTF-8',
    });
    expect(readIncoming(FILE_TERMS.result, Buffer.from(`${RESULT.join('\n')}\n`), 2, 1)).toMatchObject([
      { line: 0 },
    ]);
  });

  it('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isFixed) => {
        const layout = isFixed ? FIXED_WIDTH : FILE_TERMS.result;
        expect(Array.isArray(readIncoming(layout, Buffer.from(bytes), 2, 100))).toBe(true);
      }),
      { seed: seedOf('hostile files') },
    );
  });
});

describe('terms of files', () => {
  const detail = (fields: FileTerms['payment']['detail']) => ({
    payment: { ...FILE_TERMS.payment, detail: fields },
  });
  it('are what the simulator has, or fixed width', () => {
    expect(withFile({})).toBeNull();
    expect(withFile({ payment: FIXED_WIDTH })).toBeNull();
  });

  it.each([
    ['no place for the number in the name', withFile({ name: 'PAY.txt' })],
    ['a cut-off that is no time', withFile({ cutOff: '25:00' })],
    ['a code that means two things', withFile({ codes: { ...FILE_TERMS.codes, refused: ['TAKEN'] } })],
    ['no code for taken', withFile({ codes: { ...FILE_TERMS.codes, taken: [] } })],
    ['a not-after', withFile({}, { notAfterSeconds: 60 })],
    [
      'payments without an amount',
      withFile(detail(FILE_TERMS.payment.detail.filter(({ holds }) => holds !== 'amount'))),
    ],
    ['the amount twice', withFile(detail([...FILE_TERMS.payment.detail, { name: 'x', holds: 'amount' }]))],
    ['a code in a payment', withFile(detail([...FILE_TERMS.payment.detail, { name: 'x', holds: 'code' }]))],
    [
      'a width between delimiters',
      withFile(detail([...FILE_TERMS.payment.detail, { name: 'x', holds: 'constant', value: '', width: 1 }])),
    ],
    [
      'a constant without a value',
      withFile(detail([...FILE_TERMS.payment.detail, { name: 'x', holds: 'constant' }])),
    ],
    [
      'a number that is too wide for its field',
      withFile({ payment: FIXED_WIDTH }, { maximumAmount: '99999999999999.00' }),
    ],
    [
      'zeros before a text',
      withFile({ payment: { ...FIXED_WIDTH, header: [{ name: 'f', holds: 'file', width: 12, pad: '0' }] } }),
    ],
    ['a letter for delimiter', withFile({ payment: { ...FILE_TERMS.payment, delimiter: 'A' } })],
  ])('with %s are refused', (_name, problem) => expect(problem?.code).toMatch(/^CHANNEL[.]/));

  it('belong to a file-bank, and to no other', () => {
    expect(fileTermsProblem(channelWith({ file: FILE_TERMS }))?.code).toBe('CHANNEL.FILE_TERMS_UNUSED');
    expect(fileTermsProblem(channelWith({}, { adapter: 'file-bank' }))?.code).toBe(
      'CHANNEL.FILE_TERMS_MISSING',
    );
  });
});
