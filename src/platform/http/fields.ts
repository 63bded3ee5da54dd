import { Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { BUSINESS_DATE_PATTERN, isBusinessDate } from '../clock/index.js';
import { AMOUNT_PATTERN } from '../money/index.js';
import { INSTANT_PATTERN, isInstant } from './instant.js';
import { EXPECTS, REQUIRED, referenceTo, type DtoClass, type JsonSchema } from './schemas.js';

/**
 * The fields of a DTO. Each decorator says the same thing twice: as a class-validator check, and as the JSON Schema
 * that is enforced on requests and published; a property test holds the two to the same verdict.
 */
export interface FieldOptions {
  /** The field may be left out. */
  readonly optional?: boolean;
  /** The field may be null, which then means something other than leaving it out. */
  readonly nullable?: boolean;
}

interface FieldRule {
  readonly name: string;
  /** Read only when schemas are made: by then every class it refers to exists. */
  readonly schema: JsonSchema & { type: string };
  /** Second half of "lines/0/amount must be …". */
  readonly expects: string;
  readonly description: string;
  readonly check: (value: unknown) => boolean;
}

function field(rule: FieldRule, options: FieldOptions): PropertyDecorator {
  const { expects, description, check } = rule;
  const decorators = [
    ValidateBy({
      name: rule.name,
      validator: {
        validate: (value: unknown) => (options.nullable === true && value === null) || check(value),
        defaultMessage: () => `$property must be ${expects}`,
      },
    }),
    JSONSchema(() => ({
      ...(options.nullable ? orNull(rule.schema) : rule.schema),
      description,
      [EXPECTS]: options.nullable ? `${expects}, or null` : expects,
      ...(!options.optional && { [REQUIRED]: true }),
    })),
  ];
  if (options.optional) decorators.push(ValidateIf(isGiven));
  return (target, property) => decorators.forEach((decorate) => decorate(target, property as string));
}

const isGiven = (_dto: object, value: unknown): boolean => value !== undefined;
const isNotNull = (_dto: object, value: unknown): boolean => value !== null;

function orNull(schema: JsonSchema): JsonSchema {
  const values = schema.enum as unknown[] | undefined;
  return { ...schema, type: [schema.type, 'null'], ...(values && { enum: [...values, null] }) };
}

const matches = (pattern: string) => {
  const shape = new RegExp(pattern, 'u');
  return (value: unknown): boolean => typeof value === 'string' && shape.test(value);
};

const CODE_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:-]*$';

/** A business key: plain ASCII by default, compared byte by byte. */
export function Code(options: FieldOptions & { pattern?: string; max: number; description: string }): PropertyDecorator {
  const { pattern = CODE_PATTERN, max, description } = options;
  const hasShape = matches(pattern);
  return field(
    {
      name: 'isCode',
      schema: { type: 'string', maxLength: max, pattern },
      expects: `a code of at most ${max} characters matching ${pattern}`,
      description,
      check: (value) => hasShape(value) && [...(value as string)].length <= max,
    },
    options,
  );
}

/** A decimal string; how many decimals it may have is the currency's business and is checked by the domain. */
export function AmountText(description: string, options: FieldOptions & { signed?: boolean } = {}): PropertyDecorator {
  const pattern = options.signed ? AMOUNT_PATTERN.replace('^', '^-?') : AMOUNT_PATTERN;
  const sign = options.signed ? '; a leading minus is allowed' : ' without a sign';
  return field(
    {
      name: 'isAmountText',
      schema: { type: 'string', pattern },
      expects: `an amount as a decimal string such as "12.30"${sign}, not a number`,
      description,
      check: matches(pattern),
    },
    options,
  );
}

/** Any well-formed text without control characters; lengths count code points, as the columns do. */
export function Text(options: FieldOptions & { min?: number; max: number; description: string }): PropertyDecorator {
  const { min = 1, max, description } = options;
  const pattern = textPattern(min, max);
  return field(
    {
      name: 'isText',
      schema: { type: 'string', pattern },
      expects: `text of ${min} to ${max} characters without control characters`,
      description,
      check: matches(pattern),
    },
    options,
  );
}

/** In Unicode mode the surrogates in the class match lone ones only. */
const textPattern = (min: number, max: number): string =>
  `^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{${min},${max}}$`;

export function OneOf(values: readonly string[], description: string, options: FieldOptions = {}): PropertyDecorator {
  return field(
    {
      name: 'isOneOf',
      schema: { type: 'string', enum: [...values] },
      expects: `one of ${values.join(', ')}`,
      description,
      check: (value) => values.includes(value as string),
    },
    options,
  );
}

export function BusinessDateText(description: string, options: FieldOptions = {}): PropertyDecorator {
  const hasShape = matches(BUSINESS_DATE_PATTERN);
  return field(
    {
      name: 'isBusinessDateText',
      schema: { type: 'string', pattern: BUSINESS_DATE_PATTERN, format: 'date' },
      expects: 'a date that exists, as YYYY-MM-DD',
      description,
      check: (value) => hasShape(value) && isBusinessDate(value as string),
    },
    options,
  );
}

/** A point in time, ISO 8601 with offset. */
export function InstantText(description: string, options: FieldOptions = {}): PropertyDecorator {
  const hasShape = matches(INSTANT_PATTERN);
  return field(
    {
      name: 'isInstantText',
      schema: { type: 'string', pattern: INSTANT_PATTERN, format: 'date-time' },
      expects: 'a time with offset such as 2026-11-21T08:00:00Z',
      description,
      check: (value) => hasShape(value) && isInstant(value as string),
    },
    options,
  );
}

export function Flag(description: string, options: FieldOptions = {}): PropertyDecorator {
  return field(
    {
      name: 'isFlag',
      schema: { type: 'boolean' },
      expects: 'true or false',
      description,
      check: (value) => typeof value === 'boolean',
    },
    options,
  );
}

/** A count or a number of order; never an amount. */
export function WholeNumber(
  options: FieldOptions & { min: number; max: number; description: string },
): PropertyDecorator {
  const { min, max, description } = options;
  return field(
    {
      name: 'isWholeNumber',
      schema: { type: 'integer', minimum: min, maximum: max },
      expects: `a whole number from ${min} to ${max}`,
      description,
      check: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    },
    options,
  );
}

const METADATA_KEY_PATTERN = '^[a-zA-Z][a-zA-Z0-9_.-]{0,63}$';
const MAX_METADATA_KEYS = 32;
const METADATA_VALUE_PATTERN = textPattern(0, 256);

/** The caller's own facts, kept with the record and given back unchanged; never read by a rule. */
export function Metadata(): PropertyDecorator {
  const isKey = matches(METADATA_KEY_PATTERN);
  const isValue = matches(METADATA_VALUE_PATTERN);
  const value = { type: 'string', pattern: METADATA_VALUE_PATTERN, [EXPECTS]: 'text of at most 256 characters' };
  return field(
    {
      name: 'isMetadata',
      schema: {
        type: 'object',
        maxProperties: MAX_METADATA_KEYS,
        propertyNames: { type: 'string', pattern: METADATA_KEY_PATTERN },
        additionalProperties: value,
      },
      expects: `a flat object of at most ${MAX_METADATA_KEYS} keys matching ${METADATA_KEY_PATTERN} with texts as values`,
      description: 'Facts of the caller, kept and given back unchanged',
      check: (candidate) =>
        isPlainObject(candidate) &&
        Object.keys(candidate).length <= MAX_METADATA_KEYS &&
        Object.entries(candidate).every(([key, text]) => isKey(key) && isValue(text)),
    },
    { optional: true },
  );
}

export interface ListOptions extends FieldOptions {
  readonly min: number;
  readonly max: number;
  readonly description: string;
  /** What the texts of a list of strings look like; any well-formed text of 1 to 128 characters if not given. */
  readonly pattern?: string;
  /** The only texts a list of strings may hold. */
  readonly values?: readonly string[];
}

/** A list of objects of a DTO class, or of strings. */
export function ListOf(item: (() => DtoClass) | 'string', options: ListOptions): PropertyDecorator {
  const { min, max, description } = options;
  const expects = `a list of ${min} to ${max} ${item === 'string' ? 'texts' : 'objects'}`;
  const isItem = item === 'string' ? textItem(options) : isPlainObject;
  const list = field(
    {
      name: 'isListOf',
      get schema() {
        const items = item === 'string' ? textItemSchema(options) : referenceTo(item());
        return { type: 'array', minItems: min, maxItems: max, items };
      },
      expects,
      description,
      check: (value) => Array.isArray(value) && value.length >= min && value.length <= max && value.every(isItem),
    },
    options,
  );
  if (item === 'string') return list;
  return (target, property) => {
    list(target, property);
    if (options.nullable) ValidateIf(isNotNull)(target, property);
    ValidateNested({ each: true })(target, property);
    Type(item)(target, property);
  };
}

function textItemSchema({ pattern = textPattern(1, 128), values }: ListOptions): JsonSchema {
  if (values) return { type: 'string', enum: [...values], [EXPECTS]: `one of ${values.join(', ')}` };
  return { type: 'string', pattern, [EXPECTS]: `text matching ${pattern}` };
}

function textItem({ pattern = textPattern(1, 128), values }: ListOptions): (value: unknown) => boolean {
  return values ? (value) => values.includes(value as string) : matches(pattern);
}

/** One object of a DTO class. */
export function Nested(item: () => DtoClass, description: string, options: FieldOptions = {}): PropertyDecorator {
  const expects = options.nullable ? 'an object, or null' : 'an object';
  return (target, property) => {
    ValidateBy({
      name: 'isNested',
      validator: { validate: (value) => isPlainObject(value) || (options.nullable === true && value === null) },
    })(target, property);
    JSONSchema(() => ({
      ...(options.nullable ? { anyOf: [referenceTo(item()), { type: 'null' }] } : { allOf: [referenceTo(item())] }),
      description,
      [EXPECTS]: expects,
      ...(!options.optional && { [REQUIRED]: true }),
    }))(target, property as string);
    if (options.optional) ValidateIf(isGiven)(target, property);
    if (options.nullable) ValidateIf(isNotNull)(target, property);
    ValidateNested()(target, property);
    Type(item)(target, property);
  };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
