import { BUSINESS_DATE_PATTERN, isBusinessDate } from '../clock/index.js';
import { AMOUNT_PATTERN, TOTAL_PATTERN } from '../money/index.js';
import { field, matches, textPattern, type FieldOptions } from './field.js';
import { INSTANT_PATTERN, isInstant } from './instant.js';
import { EXPECTS } from './schemas.js';

const CODE_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:-]*$';

/** A business key: plain ASCII by default, compared byte by byte. */
export function Code(
  options: FieldOptions & { pattern?: string; max: number; description: string },
): PropertyDecorator {
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
export function AmountText(
  description: string,
  options: FieldOptions & { signed?: boolean } = {},
): PropertyDecorator {
  const pattern = options.signed ? TOTAL_PATTERN : AMOUNT_PATTERN;
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
export function Text(
  options: FieldOptions & { min?: number; max: number; description: string },
): PropertyDecorator {
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

export function OneOf(
  values: readonly string[],
  description: string,
  options: FieldOptions = {},
): PropertyDecorator {
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

/** A list of counts. */
export function WholeNumbers(
  options: FieldOptions & { min: number; max: number; least: number; most: number; description: string },
): PropertyDecorator {
  const { min, max, least, most, description } = options;
  const isItem = (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
  const expectsItem = `a whole number from ${min} to ${max}`;
  return field(
    {
      name: 'isWholeNumbers',
      schema: {
        type: 'array',
        minItems: least,
        maxItems: most,
        items: { type: 'integer', minimum: min, maximum: max, [EXPECTS]: expectsItem },
      },
      expects: `a list of ${least} to ${most} whole numbers from ${min} to ${max}`,
      description,
      check: (value) =>
        Array.isArray(value) && value.length >= least && value.length <= most && value.every(isItem),
    },
    options,
  );
}
