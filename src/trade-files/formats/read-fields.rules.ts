import {
  DATE_FORMS,
  DETAIL_USES,
  FIELD_TYPES,
  FRAME_USES,
  TIME_FORMS,
  TIMESTAMP_FORMS,
  type FieldType,
  type FormatField,
  type Line,
  type TradeFormat,
} from './trade-format.js';

/** What is wrong with a definition: the field, and how it must be. */
export class MalformedFormat extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

type Part = 'header' | 'detail' | 'trailer';

const PROPERTIES = [
  ...['name', 'type', 'as', 'width', 'required', 'longest', 'pattern', 'values', 'impliedDecimals', 'form'],
  ...['constant', 'of'],
];
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const MOST_FIELDS = 100;
const MOST_VALUES = 200;
const MOST_WIDTH = 2_000;
const LONGEST_TEXT = 1_000;
/** Of a text that says nothing of its length. */
const DEFAULT_LONGEST = 256;
/**
 * What patterns may be made of: one character, or a class of them, and how often. Without groups and with at most two counts
 * that vary no value takes long, whoever wrote pattern and value.
 */
const PATTERN =
  /^(?:(?:\[\^?(?:[A-Za-z0-9 _.,:;/#@|-]|\\[dwp.-]|[\u4e00-\u9fff])+\]|\\d|[A-Za-z0-9 _:,/#@-]|\\[.-]|[\u4e00-\u9fff])(?:\{\d{1,3}(?:,\d{0,3})?\}|[?+*])?){1,40}$/;
const VARYING = /\{\d{1,3},\d{0,3}\}|[?+*]/g;
const FORMS: Readonly<Partial<Record<FieldType, readonly string[]>>> = {
  date: DATE_FORMS,
  time: TIME_FORMS,
  timestamp: TIMESTAMP_FORMS,
};
/** What a value must be to be used so; texts are not compared or added up. */
const TYPES_OF_USE: Readonly<Partial<Record<string, readonly FieldType[]>>> = {
  recordType: ['code'],
  product: ['code', 'digits'],
  party: ['code', 'digits'],
  payer: ['code', 'digits'],
  orderNumber: ['code', 'digits'],
  amount: ['amount'],
  currency: ['code'],
  occurredDate: ['date'],
  occurredTime: ['time'],
  occurredAt: ['timestamp'],
  records: ['digits'],
  lines: ['digits'],
  total: ['amount'],
  sum: ['amount'],
  businessDate: ['date'],
  registrar: ['code', 'digits'],
};

/** @throws MalformedFormat */
export function readFields(part: Part, value: unknown, isFixed: boolean): Line {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_FIELDS)
    throw new MalformedFormat(part, `is a list of 1 to ${MOST_FIELDS} fields`);
  const names = new Set<string>();
  const uses = new Set<string>();
  return value.map((given, index) => {
    const field = readField(part, `${part}/${index}`, given, isFixed);
    if (names.has(field.name))
      throw new MalformedFormat(`${part}/${index}/name`, `names ${field.name} twice`);
    names.add(field.name);
    const isOnce = field.as !== 'ignored' && field.as !== 'attribute' && field.as !== 'sum';
    if (isOnce && uses.has(field.as))
      throw new MalformedFormat(`${part}/${index}/as`, `uses ${field.as} twice`);
    uses.add(field.as);
    return field;
  });
}

function readField(part: Part, at: string, value: unknown, isFixed: boolean): FormatField {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedFormat(at, 'is an object');
  const given = value as Record<string, unknown>;
  const need = (isSo: boolean, name: string, message: string): void => {
    if (!isSo) throw new MalformedFormat(`${at}/${name}`, message);
  };
  const unknown = Object.keys(given).find((name) => !PROPERTIES.includes(name));
  need(unknown === undefined, unknown ?? '', `is not known; ${PROPERTIES.join(', ')} are`);
  const field = withDefaults(part, given);
  const { name, type, as, width, longest, pattern, values, impliedDecimals, form, constant, of } = field;
  const uses: readonly string[] = part === 'detail' ? DETAIL_USES : FRAME_USES;
  need(
    typeof name === 'string' && NAME.test(name),
    'name',
    'is a letter and up to 63 letters, digits, _ . and -',
  );
  need(FIELD_TYPES.includes(type), 'type', `is one of ${FIELD_TYPES.join(', ')}`);
  need(uses.includes(as), 'as', `is one of ${uses.join(', ')}`);
  need(type !== 'constant' || as === 'ignored', 'as', 'is left out where the type is constant');
  need(TYPES_OF_USE[as]?.includes(type) ?? true, 'type', `is ${TYPES_OF_USE[as]?.join(' or ')} for ${as}`);
  need(
    isFixed ? isWhole(width, 1, MOST_WIDTH) : width === null,
    'width',
    isFixed ? `is a number of bytes from 1 to ${MOST_WIDTH}` : 'is of fixed width layouts',
  );
  need(typeof field.required === 'boolean', 'required', 'is true or false');
  need(as !== 'amount' || field.required, 'required', 'is true for the amount');
  need(
    longest === null || isWhole(longest, 1, LONGEST_TEXT),
    'longest',
    `is a number from 1 to ${LONGEST_TEXT}`,
  );
  need(
    pattern === null || isSafePattern(pattern),
    'pattern',
    'is made of characters, classes and counts, at most two of them varying, without groups',
  );
  need(
    values === null || isValues(values),
    'values',
    `maps 1 to ${MOST_VALUES} texts to what they mean, codes of at most 32 characters`,
  );
  need(values === null || type === 'code' || type === 'text', 'values', 'are of texts and codes');
  need(
    impliedDecimals === null || (type === 'amount' && isWhole(impliedDecimals, 0, 18)),
    'impliedDecimals',
    'is a number from 0 to 18, of an amount',
  );
  need(
    FORMS[type]?.includes(form ?? '') ?? form === null,
    'form',
    FORMS[type] ? `is one of ${FORMS[type].join(', ')}` : 'is of dates and times',
  );
  need(
    type === 'constant'
      ? typeof constant === 'string' && /^[^\p{Cc}]{1,64}$/u.test(constant)
      : constant === null,
    'constant',
    'is what must stand there, where the type is constant',
  );
  need((as === 'sum') === (typeof of === 'string'), 'of', 'names the field of the details that a sum is of');
  return field;
}

function withDefaults(part: Part, given: Record<string, unknown>): FormatField {
  const type = given.type as FieldType;
  const longest = type === 'text' ? DEFAULT_LONGEST : null;
  return {
    name: given.name as string,
    type,
    as: (given.as ??
      (part === 'detail' && type !== 'constant' ? 'attribute' : 'ignored')) as FormatField['as'],
    width: (given.width ?? null) as number | null,
    required: (given.required ?? true) as boolean,
    longest: (given.longest ?? longest) as number | null,
    pattern: (given.pattern ?? null) as string | null,
    values: (given.values ?? null) as FormatField['values'],
    impliedDecimals: (given.impliedDecimals ?? null) as number | null,
    form: (given.form ?? null) as FormatField['form'],
    constant: (given.constant ?? null) as string | null,
    of: (given.of ?? null) as string | null,
  };
}

const isWhole = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

function isSafePattern(pattern: unknown): boolean {
  if (typeof pattern !== 'string' || pattern.length > 200 || !PATTERN.test(pattern)) return false;
  if ((pattern.match(VARYING)?.length ?? 0) > 2) return false;
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

function isValues(values: unknown): boolean {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  const entries = Object.entries(values);
  if (entries.length === 0 || entries.length > MOST_VALUES) return false;
  return entries.every(
    ([from, to]) =>
      /^[^\p{Cc}]{1,64}$/u.test(from) && typeof to === 'string' && /^[\x21-\x7e]{1,32}$/.test(to),
  );
}

/** Sums name amounts of the details. */
export function frameProblem({ header, trailer, detail }: TradeFormat): MalformedFormat | null {
  for (const [part, line] of [
    ['header', header],
    ['trailer', trailer],
  ] as const) {
    for (const [index, { as, of }] of (line ?? []).entries()) {
      if (as !== 'sum') continue;
      const added = detail.find(({ name }) => name === of);
      if (added?.type !== 'amount' || added.as !== 'attribute')
        return new MalformedFormat(
          `${part}/${index}/of`,
          'names an amount of the details that is an attribute',
        );
    }
  }
  return null;
}

/** Every record says what it is, of what, about whom, and how much. */
export function detailProblem({
  detail,
  constants,
  longestLine,
  layout,
}: TradeFormat): MalformedFormat | null {
  const used = new Map(detail.map((field) => [field.as, field]));
  for (const use of ['recordType', 'product', 'party', 'currency'] as const) {
    const field = used.get(use);
    if (field && constants[use] !== null)
      return new MalformedFormat(`constants/${use}`, `is said by the field ${field.name} already`);
    if (!field && constants[use] === null)
      return new MalformedFormat(`constants/${use}`, 'is wanted, because no field says it');
    if (field && !field.required)
      return new MalformedFormat('detail', `must have ${field.name} required, which is the ${use}`);
  }
  const type = used.get('recordType');
  if (type && type.values === null)
    return new MalformedFormat('detail', `needs values for ${type.name}, which is the recordType`);
  const constantType = constants.recordType;
  if (constantType !== null && constantType.length > 32)
    return new MalformedFormat('constants/recordType', 'has at most 32 characters');
  for (const use of ['orderNumber', 'amount'] as const)
    if (!used.get(use)?.required)
      return new MalformedFormat('detail', `needs a required field that is the ${use}`);
  const width = detail.reduce((sum, field) => sum + (field.width ?? 0), 0);
  if (layout === 'fixed' && width > longestLine)
    return new MalformedFormat('longestLine', `is less than the ${width} bytes of a detail`);
  return null;
}
