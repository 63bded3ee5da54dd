import { describe, expect, it } from 'vitest';
import { minorOf, valueReader } from './field-value.rules.js';
import { LocalTimes } from './local-times.rules.js';
import type { FormatField } from './trade-format.js';

const FIELD: FormatField = {
  ...{
    name: 'field',
    type: 'text',
    as: 'attribute',
    width: null,
    required: true,
    longest: null,
    pattern: null,
  },
  ...{ values: null, impliedDecimals: null, form: null, constant: null, of: null },
};
const read = (field: Partial<FormatField>, value: string): string => {
  const found = valueReader({ ...FIELD, ...field }, new LocalTimes('Asia/Shanghai'))(value);
  return typeof found === 'string' ? found : found.code;
};

describe('a value', () => {
  it.each<[Partial<FormatField>, string, string]>([
    [{}, '', 'REQUIRED'],
    [{ required: false }, '', ''],
    [{}, '算盘 "x"', '算盘 "x"'],
    [{}, '=cmd', 'FORMULA'],
    [{}, '@x', 'FORMULA'],
    [{}, 'a\u0000b', 'CONTROL_CHARACTER'],
    [{}, 'a\u2028b', 'CONTROL_CHARACTER'],
    [{ longest: 2 }, '算盘a', 'TOO_LONG'],
    [{ longest: 2 }, '\u{20000}\u{20001}', '\u{20000}\u{20001}'],
    [{ pattern: '[A-Z]{2}' }, 'AB', 'AB'],
    [{ pattern: '[A-Z]{2}' }, 'ABC', 'PATTERN'],
    [{ values: { 1: 'trade' } }, '1', 'trade'],
    [{ values: { 1: 'trade' } }, '2', 'VALUE_UNKNOWN'],
    [{ values: { 1: 'trade' } }, 'constructor', 'VALUE_UNKNOWN'],
    [{ type: 'code' }, 'A b', 'NOT_A_CODE'],
    [{ type: 'code' }, 'é', 'NOT_A_CODE'],
    [{ type: 'code' }, '-1', 'FORMULA'],
    [{ type: 'digits' }, '007', '007'],
    [{ type: 'digits' }, '１', 'NOT_DIGITS'],
    [{ type: 'constant', constant: 'D' }, 'D', 'D'],
    [{ type: 'constant', constant: 'D' }, 'd', 'CONSTANT'],
    [{ type: 'amount' }, '0012.30', '12.30'],
    [{ type: 'amount' }, '0', '0'],
    [{ type: 'amount' }, '-1.00', 'NOT_AN_AMOUNT'],
    [{ type: 'amount' }, '1,000.00', 'NOT_AN_AMOUNT'],
    [{ type: 'amount' }, '1e3', 'NOT_AN_AMOUNT'],
    [{ type: 'amount' }, '.5', 'NOT_AN_AMOUNT'],
    [{ type: 'amount', impliedDecimals: 2 }, '0000001230', '12.30'],
    [{ type: 'amount', impliedDecimals: 2 }, '12.30', 'NOT_AN_AMOUNT'],
    [{ type: 'date', form: 'YYYYMMDD' }, '20240229', '2024-02-29'],
    [{ type: 'date', form: 'YYYYMMDD' }, '20260229', 'NOT_A_DATE'],
    [{ type: 'date', form: 'YYYY-MM-DD' }, '20240229', 'NOT_A_DATE'],
    [{ type: 'time', form: 'HHmmss' }, '235959', '23:59:59.000000'],
    [{ type: 'time', form: 'HHmmss' }, '240000', 'NOT_A_TIME'],
    [
      { type: 'timestamp', form: 'YYYY-MM-DD HH:mm:ss' },
      '2026-11-20 08:00:00.5',
      '2026-11-20 08:00:00.500000',
    ],
    [{ type: 'timestamp', form: 'YYYY-MM-DD HH:mm:ss' }, '2026-11-20T08:00:00', 'NOT_A_TIME'],
    [{ type: 'timestamp', form: 'YYYYMMDDHHmmss' }, '20261120080000', '2026-11-20 08:00:00.000000'],
  ])('%j: %s is read as %s', (field, value, found) => expect(read(field, value)).toBe(found));

  it.each([
    ['12.3', 2, 1230n],
    ['12.300', 2, 1230n],
    ['12', 0, 12n],
    ['12.00', 0, 12n],
  ])('%s with %i decimals is %s minor units', (amount, decimals, minor) =>
    expect(minorOf(amount, decimals)).toBe(minor),
  );
  it('more decimals than the currency has are refused, and not rounded', () =>
    expect(minorOf('12.305', 2)).toMatchObject({ code: 'DECIMALS' }));
});

describe('times of a zone', () => {
  it('are kept in UTC, to the microsecond', () =>
    expect(new LocalTimes('Asia/Shanghai').inUtc('2026-11-20', '00:00:01.000002')).toBe(
      '2026-11-19 16:00:01.000002',
    ));
  it('that clocks leave out are none', () => {
    const berlin = new LocalTimes('Europe/Berlin');
    expect(berlin.inUtc('2026-03-29', '02:30:00.000000')).toBeNull();
    expect(berlin.inUtc('2026-03-29', '03:30:00.000000')).toBe('2026-03-29 01:30:00.000000');
  });
});
