import { describe, expect, it } from 'vitest';
import { AmountText, Code, Flag, Text, WholeNumber } from './fields.js';
import { ListOf, Metadata } from './nested-fields.js';
import { PageQuery } from './page.js';
import { validatorOf } from './validator.js';

class CheckedLine {
  @Code({ max: 8, description: 'Account' })
  account!: string;

  @AmountText('Amount')
  amount!: string;
}

class CheckedBody {
  @Text({ max: 5, description: 'Memo', optional: true })
  memo?: string;

  @Metadata()
  metadata?: Record<string, string>;

  @ListOf(() => CheckedLine, { min: 1, max: 2, description: 'Lines' })
  lines!: CheckedLine[];
}

class CheckedQuery extends PageQuery {
  @Flag('Open ones only', { optional: true })
  open?: boolean;

  @WholeNumber({ min: 0, max: 9, description: 'Level', optional: true })
  level?: number;
}

const line = { account: 'a', amount: '1.00' };

describe('a refusal names the field and says what is wanted', () => {
  it.each([
    [
      { lines: [line, { account: 'a', amount: 0.1 }] },
      'HTTP.FIELD_INVALID',
      'lines/1/amount',
      /decimal string.*not a number/,
    ],
    [{ lines: [{ account: 'a', amount: '1e2' }] }, 'HTTP.FIELD_INVALID', 'lines/0/amount', /decimal string/],
    [{ lines: [{ account: 'a' }] }, 'HTTP.FIELD_MISSING', 'lines/0/amount', /is required/],
    [{ lines: [{ ...line, colour: 'red' }] }, 'HTTP.FIELD_UNKNOWN', 'lines/0/colour', /not a field/],
    [{ lines: [line], extra: 1 }, 'HTTP.FIELD_UNKNOWN', 'extra', /not a field/],
    [{ lines: [] }, 'HTTP.FIELD_INVALID', 'lines', /a list of 1 to 2 objects/],
    [{ lines: [null] }, 'HTTP.FIELD_INVALID', 'lines/0', /must be object/],
    [{ lines: [line], memo: 'too long' }, 'HTTP.FIELD_INVALID', 'memo', /1 to 5 characters/],
    [{ lines: [line], memo: 'a\u0000' }, 'HTTP.FIELD_INVALID', 'memo', /without control characters/],
    [
      { lines: [line], metadata: { 'not ok': 'x' } },
      'HTTP.FIELD_INVALID',
      'metadata/not ok',
      /keys matching/,
    ],
    [{ lines: [line], metadata: { ok: 1 } }, 'HTTP.FIELD_INVALID', 'metadata/ok', /at most 256/],
    [{ lines: [line], ['x'.repeat(5_000)]: 1 }, 'HTTP.FIELD_UNKNOWN', 'x'.repeat(160), /not a field/],
    [{ lines: [line], 'a\u0000b\ud800\n': 1 }, 'HTTP.FIELD_UNKNOWN', 'a\ufffdb\ufffd\ufffd', /not a field/],
    [{ lines: [line], ['🧮'.repeat(100)]: 1 }, 'HTTP.FIELD_UNKNOWN', '🧮'.repeat(80), /not a field/],
    [[], 'HTTP.BODY_NOT_AN_OBJECT', undefined, /The body must be a JSON object/],
    [undefined, 'HTTP.BODY_NOT_AN_OBJECT', undefined, /The body must be a JSON object/],
  ])('%j: %s', (body, code, field, message) => {
    const result = validatorOf(CheckedBody, 'body')(body);
    expect(result).toMatchObject({
      ok: false,
      refusal: { kind: 'malformed', code, message: expect.stringMatching(message) },
    });
    expect(!result.ok && result.refusal.field).toBe(field);
  });

  it('gives back the very object that came in', () => {
    const body = { lines: [line] };
    const result = validatorOf(CheckedBody, 'body')(body);
    expect(result.ok && result.value).toBe(body);
  });
});

describe('a query spells numbers and flags', () => {
  it.each([
    [
      { limit: '10', open: 'true', level: '0' },
      { limit: 10, open: true, level: 0 },
    ],
    [{}, {}],
  ])('%j is read as %j', (query, read) => {
    expect(validatorOf(CheckedQuery, 'query')(query)).toEqual({ ok: true, value: read });
  });

  it.each([
    [{ limit: '0' }, 'limit'],
    [{ limit: '201' }, 'limit'],
    [{ limit: 'many' }, 'limit'],
    [{ limit: '1e309' }, 'limit'],
    [{ limit: '-1e309' }, 'limit'],
    [{ limit: 'Infinity' }, 'limit'],
    [{ limit: 'NaN' }, 'limit'],
    [{ limit: ['1', '2'] }, 'limit'],
    [{ open: 'perhaps' }, 'open'],
    [{ offset: '5' }, 'offset'],
    [{ after: 'a\u0000' }, 'after'],
  ])('%j is refused', (query, field) => {
    expect(validatorOf(CheckedQuery, 'query')(query)).toMatchObject({ ok: false, refusal: { field } });
  });
});

describe('schemas that could not be enforced stop the start', () => {
  it('a class without fields', () => {
    class NothingBody {}
    expect(() => validatorOf(NothingBody, 'body')).toThrow(/NothingBody has no field decorators/);
  });

  it('two classes of one name', () => {
    const other = (() => {
      class CheckedLine {
        @Code({ max: 8, description: 'Another' })
        other!: string;
      }
      return CheckedLine;
    })();
    validatorOf(CheckedBody, 'body');
    expect(() => validatorOf(other, 'body')).toThrow(/Two DTO classes are called CheckedLine/);
  });
});
