import type { Refusal } from '../errors/index.js';

/** Why a setting is not changed. The codes are part of the API and never change their meaning. */
export const settingRefusals = {
  unknown: (name: string): Refusal => ({
    kind: 'not-found',
    code: 'SETTINGS.UNKNOWN',
    message: `There is no setting ${name}; GET /v1/runtime-settings lists them`,
  }),
  malformed: (expected: string): Refusal => ({
    kind: 'malformed',
    code: 'SETTINGS.VALUE_MALFORMED',
    message: `value must be ${expected}, or null for the default`,
    field: 'value',
  }),
  outOfRange: (min: number, max: number, unit: string): Refusal => ({
    kind: 'refused',
    code: 'SETTINGS.VALUE_OUT_OF_RANGE',
    message: `value must be from ${min} to ${max} ${unit}`,
    field: 'value',
    details: { min, max },
  }),
  versionDiffers: (version: number): Refusal => ({
    kind: 'conflict',
    code: 'SETTINGS.VERSION_DIFFERS',
    message: `The setting has version ${version}; read it again and decide anew`,
    field: 'expectedVersion',
    details: { version },
  }),
  /** Settings and nodes belong to all books, so a key of some books must neither change nor see them. */
  scopedKey: (): Refusal => ({
    kind: 'forbidden',
    code: 'AUTH.ALL_BOOKS_NEEDED',
    message: 'The service as a whole is looked after with a key of all books',
  }),
} as const;
