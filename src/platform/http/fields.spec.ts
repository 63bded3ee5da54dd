import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnyObject } from './any-object-field.js';
import {
  AmountText,
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  OneOf,
  Text,
  WholeNumber,
  WholeNumbers,
} from './fields.js';
import { ListOf, Metadata, Nested } from './nested-fields.js';
import { Parameters } from './parameters-field.js';
import { Scalar } from './scalar-field.js';
import { validatorOf } from './validator.js';

class SampleLine {
  @Code({ max: 8, description: 'Account' })
  account!: string;

  @OneOf(['debit', 'credit'], 'Side')
  side!: string;

  @AmountText('Amount')
  amount!: string;

  @Flag('Final', { optional: true })
  final?: boolean;
}

class SamplePosting {
  @Text({ max: 6, description: 'Memo', optional: true })
  memo?: string;

  @AmountText('Limit', { signed: true, nullable: true })
  limit!: string | null;

  @BusinessDateText('Date', { optional: true, nullable: true })
  date?: string | null;

  @InstantText('At', { optional: true })
  at?: string;

  @WholeNumber({ min: -2, max: 3, description: 'Order', optional: true })
  order?: number;

  @WholeNumbers({ min: 0, max: 3, least: 1, most: 2, description: 'Pauses', optional: true })
  pauses?: number[];

  @OneOf(['a', 'b'], 'Letter', { nullable: true, optional: true })
  letter?: string | null;

  @Scalar('Default', { optional: true, nullable: true })
  default?: string | number | boolean | null;

  @Metadata()
  metadata?: Record<string, string>;

  @Parameters('Parameters', { optional: true })
  parameters?: object;

  @AnyObject('Content', { optional: true })
  content?: object;

  @ListOf(() => SampleLine, { min: 1, max: 3, description: 'Lines' })
  lines!: SampleLine[];

  @ListOf('string', { min: 0, max: 2, pattern: '^[a-z]{1,3}$', description: 'Tags', optional: true })
  tags?: string[];

  @Nested(() => SampleLine, 'The other line', { optional: true })
  other?: SampleLine;

  @Nested(() => SampleLine, 'The last line', { nullable: true })
  last!: SampleLine | null;
}

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

/** Values of the right kind, near misses, and things of other kinds. */
const text = fc.constantFrom(
  ...[
    '',
    'a',
    'b',
    'debit',
    'credit',
    'abc',
    'abcdefghi',
    '１２',
    '𠮷𠮷𠮷𠮷𠮷𠮷',
    '𠮷𠮷𠮷𠮷𠮷𠮷𠮷',
    '\ud800',
    'a\u0000',
    'é',
    '\u007f',
    ' ',
  ],
  ...[
    '0',
    '12.30',
    '-5',
    '1e2',
    '01',
    '.5',
    '1.',
    '9'.repeat(36),
    '9'.repeat(37),
    `0.${'1'.repeat(18)}`,
    '--1',
  ],
  ...[
    '2026-02-28',
    '2026-02-30',
    '2026-2-1',
    '0000-00-00',
    '2026-02-28\n',
    '2026-02-28T10:00:00Z',
    '2026-02-30T10:00:00Z',
  ],
  ...['2026-02-28T10:00:00+08:00', '2026-02-28T25:00:00Z', '2026-02-28T10:00:00', 'account.1', '_x', 'A:1'],
);
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, false, 0, 1, -2, 3, 4, 1.5, [], {}, [[]], [null], [{}], {
    a: 1,
  }),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const scalar = fc.oneof({ weight: 6, arbitrary: text }, { weight: 1, arbitrary: odd });
const sometimes = <T>(good: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: scalar });

const line = fc.record(
  {
    account: sometimes(fc.constantFrom('a', 'x.1')),
    side: sometimes(fc.constantFrom('debit', 'credit')),
    amount: sometimes(fc.constantFrom('1', '12.30')),
    final: sometimes(fc.boolean()),
    extra: scalar,
  },
  { requiredKeys: ['account', 'side', 'amount'] },
);
const lineWithoutExtra = line.map(({ extra: _extra, ...rest }) => rest);
const someLine = fc.oneof({ weight: 40, arbitrary: lineWithoutExtra }, { weight: 1, arbitrary: line });
const sometimesBadKey = fc.constantFrom('a', 'b', 'c', 'order.id', '1a', 'ü');
const posting = fc.record(
  {
    memo: sometimes(fc.constantFrom('a', '好')),
    limit: sometimes(fc.constantFrom('-5', '12.30', null)),
    date: sometimes(fc.constantFrom('2026-02-28', null)),
    at: sometimes(fc.constantFrom('2026-02-28T10:00:00Z')),
    order: sometimes(fc.integer({ min: -2, max: 4 })),
    pauses: sometimes(fc.array(sometimes(fc.integer({ min: -1, max: 4 })), { maxLength: 3 })),
    letter: sometimes(fc.constantFrom('a', null)),
    default: sometimes(fc.constantFrom<unknown>('a', '', 0, 12, false, null, 2 ** 53, -1, 1.5, {})),
    metadata: sometimes(fc.dictionary(sometimesBadKey, sometimes(text), { maxKeys: 3 })),
    content: sometimes(fc.constantFrom<unknown>({}, { a: { b: [1] } }, { lines: null })),
    lines: sometimes(fc.array(sometimes(someLine), { maxLength: 4 })),
    tags: sometimes(fc.array(sometimes(fc.constantFrom('a', 'abc')), { maxLength: 3 })),
    other: sometimes(someLine),
    last: sometimes(fc.oneof(someLine, fc.constant(null))),
    extra: scalar,
  },
  { requiredKeys: ['limit', 'lines', 'last'] },
);
const postingWithoutExtra = posting.map(({ extra: _extra, ...rest }) => rest);
const someBody = fc.oneof(
  { weight: 30, arbitrary: postingWithoutExtra },
  { weight: 3, arbitrary: posting },
  { weight: 1, arbitrary: odd },
);

/** What arrives has been JSON: no undefined, no prototypes. */
const asJson = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

function classValidatorAccepts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const dto = plainToInstance(SamplePosting, structuredClone(value));
  return (
    validateSync(dto, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true }).length === 0
  );
}

describe('what is published is what is enforced', () => {
  it(`the compiled schema and class-validator come to the same verdict (seed ${SEED})`, () => {
    const validate = validatorOf(SamplePosting, 'body');
    const verdicts = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(someBody.map(asJson), (body) => {
        const { ok } = validate(body);
        verdicts[ok ? 'accepted' : 'refused']++;
        expect(ok).toBe(classValidatorAccepts(body));
      }),
      { seed: SEED, numRuns: 5_000 },
    );
    expect(verdicts.accepted).toBeGreaterThan(100);
    expect(verdicts.refused).toBeGreaterThan(100);
  });
});
