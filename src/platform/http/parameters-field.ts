import { field, matches, textPattern, type FieldOptions } from './field.js';
import { INSTANT_PATTERN, isInstant } from './instant.js';
import { EXPECTS } from './schemas.js';

const NAME_PATTERN = '^[a-z][a-zA-Z0-9]{0,31}$';
const MAX_PARAMETERS = 40;
const TEXT_PATTERN = textPattern(0, 256);
const RATE_PATTERN = '^(0|[1-9][0-9]{0,17})([.][0-9]{1,18})?$';
const SOURCE_PATTERN = textPattern(1, 64);

const EXCHANGE_RATE = {
  type: 'object',
  description: 'An exchange rate: units of the second currency for one unit of the first',
  properties: {
    rate: { type: 'string', pattern: RATE_PATTERN, description: 'Decimal string' },
    source: { type: 'string', pattern: SOURCE_PATTERN, description: 'Who quoted it' },
    at: {
      type: 'string',
      pattern: INSTANT_PATTERN,
      format: 'date-time',
      description: 'When it was quoted, ISO 8601 with offset',
    },
  },
  required: ['rate', 'source', 'at'],
  additionalProperties: false,
};

const EXPECTATION = `a flat object of at most ${MAX_PARAMETERS} names matching ${NAME_PATTERN}, with texts, whole numbers, flags, or exchange rates {"rate","source","at"} as values`;

/** Named values whose meaning a posting rule decides; here only their shape is checked. */
export function Parameters(description: string, options: FieldOptions = {}): PropertyDecorator {
  const isName = matches(NAME_PATTERN);
  return field(
    {
      name: 'isParameters',
      schema: {
        type: 'object',
        maxProperties: MAX_PARAMETERS,
        propertyNames: { type: 'string', pattern: NAME_PATTERN },
        additionalProperties: {
          anyOf: [
            { type: 'string', pattern: TEXT_PATTERN },
            { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
            { type: 'boolean' },
            EXCHANGE_RATE,
          ],
          [EXPECTS]: 'a text of at most 256 characters, a whole number, true, false or an exchange rate',
        },
      },
      expects: EXPECTATION,
      description,
      check: (candidate) =>
        isObject(candidate) &&
        Object.keys(candidate).length <= MAX_PARAMETERS &&
        Object.entries(candidate).every(([name, value]) => isName(name) && isValue(value)),
    },
    options,
  );
}

const isText = matches(TEXT_PATTERN);
const isRate = matches(RATE_PATTERN);
const isSource = matches(SOURCE_PATTERN);
const hasInstantShape = matches(INSTANT_PATTERN);

function isValue(value: unknown): boolean {
  if (typeof value === 'boolean' || isText(value)) return true;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0;
  return isExchangeRate(value);
}

function isExchangeRate(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 3) return false;
  const { rate, source, at } = value;
  return isRate(rate) && isSource(source) && hasInstantShape(at) && isInstant(at as string);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
