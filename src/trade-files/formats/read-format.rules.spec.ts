import { describe, expect, it } from 'vitest';
import { readTradeFormat } from './read-format.rules.js';
import { READY_MADE_FORMATS } from './ready-made-formats.js';

const DETAIL = [
  { name: 'order', type: 'code', as: 'orderNumber' },
  { name: 'amount', type: 'amount', as: 'amount' },
  { name: 'fee', type: 'amount', required: false },
  { name: 'note', type: 'text', required: false },
];
const FORMAT = {
  ...{ layout: 'delimited', delimiter: ',', detail: DETAIL, key: ['order'] },
  constants: { recordType: 'trade', product: 'any', party: 'shop', currency: 'CNY' },
};
const withField = (field: object): object => ({ ...FORMAT, detail: [...DETAIL, { name: 'more', ...field }] });

describe('a format', () => {
  it.each(Object.keys(READY_MADE_FORMATS))('%s comes with the service', (name) =>
    expect(readTradeFormat(READY_MADE_FORMATS[name])).toMatchObject({ ok: true }),
  );

  it('has its omissions filled in', () =>
    expect(readTradeFormat(FORMAT)).toMatchObject({
      ok: true,
      value: {
        charset: 'UTF-8',
        lineEnd: 'LF',
        byteOrderMark: 'refused',
        quotes: false,
        longestLine: 4_096,
        header: null,
      },
    }));

  it.each<[string, unknown, string]>([
    ['nothing', null, ''],
    ['a list', [], ''],
    ['an unknown property', { ...FORMAT, colour: 'red' }, 'colour'],
    ['an unknown charset', { ...FORMAT, charset: 'EBCDIC' }, 'charset'],
    ['no delimiter', { ...FORMAT, delimiter: undefined }, 'delimiter'],
    ['a delimiter that is a letter', { ...FORMAT, delimiter: 'x' }, 'delimiter'],
    ['a delimiter of a fixed width', { ...FORMAT, layout: 'fixed' }, 'detail/0/width'],
    ['lines without end', { ...FORMAT, longestLine: 1e9 }, 'longestLine'],
    ['no details', { ...FORMAT, detail: undefined }, 'detail'],
    ['no key', { ...FORMAT, key: [] }, 'key'],
    ['a key of nothing', { ...FORMAT, key: ['nothing'] }, 'key'],
    ['a key of a text', { ...FORMAT, key: ['note'] }, 'key'],
    ['a key that may be empty', { ...FORMAT, key: ['fee'] }, 'key'],
    [
      'no currency',
      { ...FORMAT, constants: { ...FORMAT.constants, currency: undefined } },
      'constants/currency',
    ],
    ['a party that is said twice', withField({ type: 'code', as: 'party' }), 'constants/party'],
    ['a field twice', withField({ name: 'fee', type: 'amount' }), 'detail/4/name'],
    ['an amount twice', withField({ type: 'amount', as: 'amount' }), 'detail/4/as'],
    ['a type that is none', withField({ type: 'float' }), 'detail/4/type'],
    ['a date without a form', withField({ type: 'date' }), 'detail/4/form'],
    ['a constant without its text', withField({ type: 'constant' }), 'detail/4/constant'],
    ['a payer of free text', withField({ type: 'text', as: 'payer' }), 'detail/4/type'],
    [
      'a record type without its meanings',
      {
        ...withField({ type: 'code', as: 'recordType' }),
        constants: { product: 'any', party: 'shop', currency: 'CNY' },
      },
      'detail',
    ],
    [
      'implied decimals of a text',
      withField({ type: 'text', impliedDecimals: 2 }),
      'detail/4/impliedDecimals',
    ],
    [
      'a sum of nothing',
      { ...FORMAT, trailer: [{ name: 'sum', type: 'amount', as: 'sum', of: 'none' }] },
      'trailer/0/of',
    ],
    ['a pattern with a group', withField({ type: 'text', pattern: '(a+)+' }), 'detail/4/pattern'],
    ['a pattern with many counts', withField({ type: 'text', pattern: '[a]*[a]*[a]*b' }), 'detail/4/pattern'],
    ['a pattern that is none', withField({ type: 'text', pattern: '[z-a]' }), 'detail/4/pattern'],
  ])('with %s is refused at %s', (_what, definition, field) =>
    expect(readTradeFormat(definition)).toMatchObject({
      ok: false,
      refusal: { kind: 'malformed', code: 'TRADE_FILE.FORMAT_MALFORMED', field: `definition/${field}` },
    }),
  );

  it.each(['[A-Z]{2}[0-9]{6}', '\\d{4}', '[\\w-]+', 'T[0-9]*', '[\u4e00-\u9fff]{1,20}'])(
    'may ask for %s',
    (pattern) => expect(readTradeFormat(withField({ type: 'text', pattern }))).toMatchObject({ ok: true }),
  );
});
