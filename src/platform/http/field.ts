import { ValidateBy, ValidateIf } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { EXPECTS, REQUIRED, type JsonSchema } from './schemas.js';

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

export interface FieldRule {
  readonly name: string;
  /** Read only when schemas are made: by then every class it refers to exists. */
  readonly schema: JsonSchema & { type: string | string[] };
  /** Second half of "lines/0/amount must be …". */
  readonly expects: string;
  readonly description: string;
  readonly check: (value: unknown) => boolean;
}

export function field(rule: FieldRule, options: FieldOptions): PropertyDecorator {
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

export const isGiven = (_dto: object, value: unknown): boolean => value !== undefined;
export const isNotNull = (_dto: object, value: unknown): boolean => value !== null;

function orNull(schema: JsonSchema): JsonSchema {
  const values = schema.enum as unknown[] | undefined;
  return { ...schema, type: [schema.type, 'null'].flat(), ...(values && { enum: [...values, null] }) };
}

export const matches = (pattern: string) => {
  const shape = new RegExp(pattern, 'u');
  return (value: unknown): boolean => typeof value === 'string' && shape.test(value);
};

/** In Unicode mode the surrogates in the class match lone ones only. */
export const textPattern = (min: number, max: number): string =>
  `^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{${min},${max}}$`;
