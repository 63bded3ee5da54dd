import { field, matches, textPattern, type FieldOptions } from './field.js';

const TEXT_PATTERN = textPattern(0, 256);

/** A text, a whole number or a flag, where the field beside it says which. */
export function Scalar(description: string, options: FieldOptions = {}): PropertyDecorator {
  const isText = matches(TEXT_PATTERN);
  return field(
    {
      name: 'isScalar',
      schema: {
        type: ['string', 'integer', 'boolean'],
        pattern: TEXT_PATTERN,
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
      },
      expects: 'a text of at most 256 characters, a whole number, true or false',
      description,
      check: (value) =>
        typeof value === 'boolean' ||
        isText(value) ||
        (Number.isSafeInteger(value) && (value as number) >= 0),
    },
    options,
  );
}
