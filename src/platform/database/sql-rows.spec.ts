import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SqlRows, SqlTable } from './sql-rows.js';
import { binary, integer, text } from './sql.js';

type Value =
  | { readonly kind: 'text'; readonly value: string | null }
  | { readonly kind: 'integer'; readonly value: bigint | number }
  | { readonly kind: 'binary'; readonly value: string };

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    value: fc.option(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom("'", '\\', '\0', '"')),
    ),
  }),
  fc.record({
    kind: fc.constant('integer' as const),
    value: fc.oneof(fc.bigInt(), fc.maxSafeInteger(), fc.constant(-0)),
  }),
  fc.record({
    kind: fc.constant('binary' as const),
    value: fc.oneof(fc.uuid(), fc.stringMatching(/^(?:[0-9a-f]{2}){1,40}$/)),
  }),
);
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((columns) =>
    fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }),
  );

function literalOf(one: Value): string {
  if (one.kind === 'text') return text(one.value);
  return one.kind === 'integer' ? integer(one.value) : binary(one.value);
}

function write(into: SqlRows, values: readonly (readonly Value[])[]): SqlRows {
  for (const row of values) {
    into.row();
    for (const one of row) {
      if (one.kind === 'text') into.text(one.value);
      else if (one.kind === 'integer') into.integer(one.value);
      else into.binary(one.value);
    }
  }
  return into;
}

const rows = new SqlRows();

describe('rows of a statement', () => {
  it('have the literals that sql.ts writes', () => {
    fc.assert(
      fc.property(table, (values) => {
        const expected = values.map((row) => `(${row.map(literalOf).join()})`).join();
        expect(write(rows.begin('INSERT '), values).end(' tail')).toBe(`INSERT ${expected} tail`);
      }),
    );
  });

  it('are a table whose first row names the columns', () => {
    fc.assert(
      fc.property(table, (values) => {
        const names = values[0]!.map((_, column) => `c${column}`);
        const [first, ...others] = values.map((row) => row.map(literalOf));
        const named = `SELECT ${first!.map((literal, column) => `${literal} AS ${names[column]}`).join()}`;
        const more = others.map((row) => `/*!80019 ROW*/(${row.join()})`).join();
        const expected = others.length === 0 ? named : `${named} UNION ALL VALUES ${more}`;
        expect(write(new SqlTable(names).begin('('), values).end(')')).toBe(`(${expected})`);
      }),
    );
  });

  it('take nothing else for an integer or for bytes', () => {
    for (const wrong of [1.5, NaN, Infinity, 2 ** 53])
      expect(() => rows.begin('').row().integer(wrong)).toThrow(RangeError);
    const uuid = '00000000-0000-7000-8000-00000000000';
    for (const wrong of ['', 'a', 'AB', "ab'", `${uuid}g`, `${uuid}-`, uuid.replaceAll('-', 'x')])
      expect(() => rows.begin('').row().binary(wrong)).toThrow(RangeError);
    expect(rows.begin('').row().binary(null).end()).toBe('(NULL)');
  });
});
