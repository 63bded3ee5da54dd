import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isBusinessDate } from '../clock/index.js';
import { accepted, refused, type Refusal, type Result } from '../errors/index.js';
import { isInstant } from './instant.js';
import {
  EXPECTS,
  ITEM_BY_ITEM,
  SCHEMA_PREFIX,
  schemasOf,
  type DtoClass,
  type JsonSchema,
} from './schemas.js';

/** Checks a body as it is, or a query string whose texts are read as the numbers and flags they spell. */
export type Source = 'body' | 'query';
export type Validator = (value: unknown) => Result<object>;

/** Of a field's path as a refusal shows it; what a batch puts before it has room in the 200 that are published. */
const LONGEST_FIELD = 160;
/** Control characters and half characters, which a name may hold that somebody made up. */
const ILLEGIBLE = /[\p{Cc}\p{Cs}]/gu;
const compilers: Record<Source, Ajv> = { body: compiler(false), query: compiler('array') };
const compiled: Record<Source, Map<DtoClass, Validator>> = { body: new Map(), query: new Map() };

/** The validator of a class, compiled at its first use and kept. */
export function validatorOf(dto: DtoClass, source: Source): Validator {
  const known = compiled[source].get(dto);
  if (known) return known;
  const validator = compile(dto, source);
  compiled[source].set(dto, validator);
  return validator;
}

/**
 * In a query a list of one is spelled like a single value, so one is read as the other. Nothing holds a number to
 * being finite there, because Ajv then leaves out the bounds of one that is not: `limit=1e309` would pass as Infinity.
 */
function compiler(coerceTypes: boolean | 'array'): Ajv {
  const ajv = new Ajv({
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    verbose: true,
    strictNumbers: coerceTypes === false,
    coerceTypes,
  });
  ajv.addVocabulary(['components', EXPECTS]);
  ajv.addFormat('date', isBusinessDate);
  ajv.addFormat('date-time', isInstant);
  return ajv;
}

function compile(dto: DtoClass, source: Source): Validator {
  const entries = Object.entries(schemasOf([dto]));
  const components = { schemas: Object.fromEntries(entries.map(([name, one]) => [name, leavingItems(one)])) };
  const validate: ValidateFunction = compilers[source].compile({
    $ref: SCHEMA_PREFIX + dto.name,
    components,
  });
  return (value) =>
    validate(value) ? accepted(value as object) : refused(refusalOf(validate.errors!, source));
}

/** An item of a list that is checked item by item; a refusal names the field as `items/3/amount`. */
export function checkedItem<T extends object>(dto: new () => T, item: unknown, place: string): Result<T> {
  const checked = validatorOf(dto, 'body')(item);
  if (checked.ok) return accepted(checked.value as T);
  const { refusal } = checked;
  return refused({ ...refusal, field: refusal.field === undefined ? place : `${place}/${refusal.field}` });
}

/** Of a list that is checked item by item the request as a whole only has to hold objects. */
function leavingItems(schema: JsonSchema): JsonSchema {
  const properties = Object.entries(schema.properties as Record<string, JsonSchema>).map(
    ([name, { [ITEM_BY_ITEM]: mark, ...property }]) => [
      name,
      mark ? { ...property, items: { type: 'object' } } : property,
    ],
  );
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** The first error, with the path of its field and what is wanted there. */
function refusalOf(errors: ErrorObject[], source: Source): Refusal {
  const error = errors.find(({ keyword }) => keyword === 'propertyNames') ?? errors[0]!;
  const place = error.instancePath.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  const inside = (name: unknown): string => (place === '' ? String(name) : `${place}/${String(name)}`);
  const at = (code: string, field: string, wanted: string): Refusal => {
    const shown = field.slice(0, LONGEST_FIELD).replace(ILLEGIBLE, '\ufffd');
    return { kind: 'malformed', code, message: `${shown} ${wanted}`, field: shown };
  };
  const { params } = error;
  if (error.keyword === 'required')
    return at('HTTP.FIELD_MISSING', inside(params.missingProperty), 'is required');
  if (error.keyword === 'additionalProperties') {
    return at('HTTP.FIELD_UNKNOWN', inside(params.additionalProperty), 'is not a field of this request');
  }
  if (error.keyword === 'propertyNames') {
    return at('HTTP.FIELD_INVALID', inside(params.propertyName), `is not allowed here: ${wanted(error)}`);
  }
  if (place === '') {
    return {
      kind: 'malformed',
      code: 'HTTP.BODY_NOT_AN_OBJECT',
      message: `The ${source} must be a JSON object`,
    };
  }
  return at('HTTP.FIELD_INVALID', place, wanted(error));
}

function wanted(error: ErrorObject): string {
  const expects = (error.parentSchema as Record<string, unknown> | undefined)?.[EXPECTS];
  return typeof expects === 'string' ? `must be ${expects}` : (error.message ?? 'is not valid');
}
