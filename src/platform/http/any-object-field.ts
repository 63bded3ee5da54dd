import { field, type FieldOptions } from './field.js';

/** An object whose fields something else decides about, such as the command it is the content of. */
export function AnyObject(description: string, options: FieldOptions = {}): PropertyDecorator {
  return field(
    {
      name: 'isAnyObject',
      schema: { type: 'object', additionalProperties: true },
      expects: 'an object',
      description,
      check: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    },
    options,
  );
}
