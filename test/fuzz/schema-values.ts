import fc from 'fast-check';
import type { ApiDocument, Schema } from './api-document.js';
import { known } from './known-things.js';

const DEEPEST = 6;
const LONGEST_LIST = 4;

/** Fields of requests that name something, by what it is. */
const KIND_OF_FIELD: Readonly<Record<string, string>> = {
  account: 'account',
  fromAccount: 'account',
  toAccount: 'account',
  party: 'party',
  parties: 'party',
  purpose: 'purpose',
  glAccount: 'glAccount',
  parent: 'glAccount',
  businessType: 'businessType',
  voucher: 'voucher',
  relatedVoucher: 'voucher',
  linkedTo: 'voucher',
  hold: 'hold',
  approval: 'approval',
  contentHash: 'contentHash',
  requestNumber: 'requestNumber',
  reference: 'reference',
  book: 'book',
  after: 'cursor',
  client: 'client',
  key: 'key',
  signingKey: 'signingKey',
};

/** Fields that only a few values make sense for. */
const LIKELY: Readonly<Record<string, readonly string[]>> = {
  currency: ['CNY', 'USD'],
  currencies: ['CNY', 'USD', 'JPY'],
  from: ['USD', 'CNY', '2026-11-01'],
  to: ['CNY', 'USD', '2026-11-30'],
  businessDate: ['2026-11-21', '2026-11-20', '2026-11-22'],
  date: ['2026-11-21', '2026-11-22'],
  fromDate: ['2026-11-01', '2026-11-21'],
  toDate: ['2026-11-21', '2026-11-30'],
  businessType: ['transfer', 'pay-in', 'payment', 'refund', 'fx'],
  command: ['recover-overpayment', 'stop-parties'],
  library: ['payment-company'],
  chart: ['payment-company'],
  timeZone: ['Asia/Shanghai', 'UTC'],
  metadata: ['shop=main', 'a=b'],
  version: ['1', '2'],
};

const AMOUNTS = [
  ...['0', '0.01', '1', '1.00', '10.00', '20.00', '500.00', '0.001', '1000000000.00'],
  ...['9'.repeat(36), '9'.repeat(34), `${'9'.repeat(36)}.${'9'.repeat(18)}`, '340282366920938463463.00'],
];
const INSTANTS = [
  '2026-11-21T08:00:00Z',
  '2026-11-21T16:00:00.123456+08:00',
  '1900-01-01T00:00:00Z',
  '2999-12-31T23:59:59.999999-23:59',
];

/** Values that a schema of the published document allows, made of what exists wherever that is possible. */
export class SchemaValues {
  constructor(private readonly document: ApiDocument) {}

  /** @param field what the value is called where it stands */
  of(schema: Schema, field: string, depth = 0): fc.Arbitrary<unknown> {
    if (typeof schema.$ref === 'string') return this.of(this.document.at(schema.$ref), field, depth);
    const choices = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as Schema[] | undefined;
    if (choices) return fc.oneof(...choices.map((choice) => this.of(choice, field, depth)));
    if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]));
    const types = [schema.type].flat() as string[];
    return fc.oneof(...types.map((type) => this.ofType(type, schema, field, depth)));
  }

  private ofType(type: string, schema: Schema, field: string, depth: number): fc.Arbitrary<unknown> {
    if (type === 'null') return fc.constant(null);
    if (type === 'boolean') return fc.boolean();
    if (type === 'integer' || type === 'number') return integerOf(schema);
    if (type === 'array') return this.list(schema, field, depth);
    if (type === 'object') return this.object(schema, depth);
    return textOf(schema, field);
  }

  private list(schema: Schema, field: string, depth: number): fc.Arbitrary<unknown> {
    const minLength = (schema.minItems as number | undefined) ?? 0;
    const most = depth >= DEEPEST ? minLength : Math.max(minLength, LONGEST_LIST);
    const maxLength = Math.min((schema.maxItems as number | undefined) ?? most, most);
    return fc.array(this.of(schema.items as Schema, field, depth + 1), { minLength, maxLength });
  }

  private object(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
    const required = new Set(schema.required as string[] | undefined);
    const kept = depth >= DEEPEST ? properties.filter(([name]) => required.has(name)) : properties;
    const fields = kept.map(([name, inner]) => [name, this.of(inner, name, depth + 1)] as const);
    const requiredKeys = kept.map(([name]) => name).filter((name) => required.has(name));
    const known = fc.record(Object.fromEntries(fields), { requiredKeys });
    if (typeof schema.additionalProperties !== 'object') {
      return schema.additionalProperties === true ? fc.oneof(known, anyContent()) : known;
    }
    const value = this.of(schema.additionalProperties as Schema, 'value', depth + 1);
    const more = fc.dictionary(fc.constantFrom(...PARAMETER_NAMES), value, { maxKeys: 4 });
    return fc.tuple(known, more).map(([one, other]) => ({ ...one, ...other }));
  }
}

const PARAMETER_NAMES = [
  'amount',
  'currency',
  'customer',
  'channel',
  'from',
  'to',
  'rate',
  'shop',
  'constructor',
];

/** Contents of the commands that people approve. */
function anyContent(): fc.Arbitrary<unknown> {
  const account = textOf({}, 'account');
  return fc.oneof(
    fc.record({ parties: fc.array(textOf({}, 'party'), { maxLength: 3 }), stopOut: fc.boolean() }),
    fc.record({
      fromAccount: account,
      toAccount: account,
      amount: fc.constantFrom(...AMOUNTS),
      currency: fc.constantFrom('CNY', 'USD'),
    }),
  );
}

function integerOf({ minimum = 0, maximum = 1_000 }: Schema): fc.Arbitrary<number> {
  const [min, max] = [minimum as number, maximum as number];
  return fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max: Math.min(max, min + 50) }));
}

function textOf(schema: Schema, field: string): fc.Arbitrary<string> {
  const kind = KIND_OF_FIELD[field];
  const likely = LIKELY[field];
  const choices: { weight: number; arbitrary: fc.Arbitrary<string> }[] = [
    ...(kind ? [{ weight: 6, arbitrary: fc.nat({ max: 999 }).map((index) => known(kind, index)) }] : []),
    ...(likely ? [{ weight: 4, arbitrary: fc.constantFrom(...likely) }] : []),
    { weight: 2, arbitrary: shaped(schema) },
  ];
  return fc.oneof(...choices);
}

/** Texts of the schema's own pattern. */
function shaped({ pattern, format, maxLength }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.constantFrom(...INSTANTS);
  if (format === 'date') return fc.constantFrom('2026-11-21', '2026-02-28', '1900-01-01', '2999-12-31');
  if (typeof pattern !== 'string') return fc.string({ maxLength: 20 });
  if (/0-9\]\{0,(35|49)\}/.test(pattern)) return fc.constantFrom(...AMOUNTS, 'unlimited', '-1.00');
  if (pattern.includes('\\ud800')) return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  if (pattern.includes('(?=')) return fc.constantFrom('7.1', '0.000000000000000001', '999999999999999999');
  const longest = typeof maxLength === 'number' ? maxLength : 64;
  return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, longest));
}
