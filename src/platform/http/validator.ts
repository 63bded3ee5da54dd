import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isBusinessDate } from '../clock/index.js';
import { accepted, refused, type Refusal, type Result } from '../errors/index.js';
import { isInstant } from './instant.js';
import { EXPECTS, SCHEMA_PREFIX, schemasOf, type DtoClass } from './schemas.js';

/** Checks a body as it is, or a query string whose texts are read as the numbers and flags they spell. */
export type Source = 'body' | 'query';
export type Validator = (value: unknown) => Result<object>;

const LONGEST_FIELD = 200;
const compilers: Record<Source, Ajv> = { body: compiler(false), query: compiler(true) };
const compiled: Record<Source, Map<DtoClass, Validator>> = { body: new Map(), query: new Map() };

/** The validator of a class, compiled at its first use and kept. */
export function validatorOf(dto: DtoClass, source: Source): Validator {
  const known = compiled[source].get(dto);
  if (known) return known;
  const validator = compile(dto, source);
  compiled[source].set(dto, validator);
  return validator;
}

function compiler(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    verbose: true,
    coerceTypes,
  });
  ajv.addVocabulary(['components', EXPECTS]);
  ajv.addFormat('date', isBusinessDate);
  ajv.addFormat('date-time', isInstant);
  return ajv;
}

function compile(dto: DtoClass, source: Source): Validator {
  const components = { schemas: schemasOf([dto]) };
  const validate: ValidateFunction = compilers[source].compile({
    $ref: SCHEMA_PREFIX + dto.name,
    components,
  });
  return (value) =>
    validate(value) ? accepted(value as object) : refused(refusalOf(validate.errors!, source));
}

/** The first error, with the path of its field and what is wanted there. */
function refusalOf(errors: ErrorObject[], source: Source): Refusal {
  const error = errors.find(({ keyword }) => keyword === 'propertyNames') ?? errors[0]!;
  const place = error.instancePath.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  const inside = (name: unknown): string => (place === '' ? String(name) : `${place}/${String(name)}`);
  const at = (code: string, field: string, wanted: string): Refusal => {
    const shown = field.slice(0, LONGEST_FIELD);
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
