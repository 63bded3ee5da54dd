import { Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { field, isGiven, isNotNull, matches, textPattern, type FieldOptions } from './field.js';
import { EXPECTS, ITEM_BY_ITEM, REQUIRED, referenceTo, type DtoClass, type JsonSchema } from './schemas.js';

const METADATA_KEY_PATTERN = '^[a-zA-Z][a-zA-Z0-9_.-]{0,63}$';
const MAX_METADATA_KEYS = 32;
const METADATA_VALUE_PATTERN = textPattern(0, 256);

/** The caller's own facts, kept with the record and given back unchanged; never read by a rule. */
export function Metadata(): PropertyDecorator {
  const isKey = matches(METADATA_KEY_PATTERN);
  const isValue = matches(METADATA_VALUE_PATTERN);
  const value = {
    type: 'string',
    pattern: METADATA_VALUE_PATTERN,
    [EXPECTS]: 'text of at most 256 characters',
  };
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
  /** Each item has an answer of its own, so the route checks it, with {@link checkedItem}, and not the request as a whole. */
  readonly itemByItem?: boolean;
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
        const mark = options.itemByItem ? { [ITEM_BY_ITEM]: true } : {};
        return { type: 'array', minItems: min, maxItems: max, items, ...mark };
      },
      expects,
      description,
      check: (value) =>
        Array.isArray(value) && value.length >= min && value.length <= max && value.every(isItem),
    },
    options,
  );
  if (item === 'string') return list;
  return (target, property) => {
    list(target, property);
    if (options.nullable) ValidateIf(isNotNull)(target, property);
    if (!options.itemByItem) ValidateNested({ each: true })(target, property);
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
export function Nested(
  item: () => DtoClass,
  description: string,
  options: FieldOptions = {},
): PropertyDecorator {
  const expects = options.nullable ? 'an object, or null' : 'an object';
  return (target, property) => {
    ValidateBy({
      name: 'isNested',
      validator: {
        validate: (value) => isPlainObject(value) || (options.nullable === true && value === null),
      },
    })(target, property);
    JSONSchema(() => ({
      ...(options.nullable
        ? { anyOf: [referenceTo(item()), { type: 'null' }] }
        : { allOf: [referenceTo(item())] }),
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
