import type { Refusal } from '../../platform/errors/index.js';

const malformed = (code: string, message: string, field: string): Refusal => ({
  kind: 'malformed',
  code: `CLEARING.${code}`,
  message,
  field: field.slice(0, 160),
});

/** Why interceptors were not found, changed or tried. The codes are part of the API and never change their meaning. */
export const interceptorRefusals = {
  notFound: (interceptor: string): Refusal => ({
    kind: 'not-found',
    code: 'CLEARING.INTERCEPTOR_NOT_FOUND',
    message: `The book has no interceptor ${interceptor}; have it approved first (set-interceptor)`,
  }),
  versionGone: (interceptor: string, version: number): Refusal => ({
    kind: 'refused',
    code: 'CLEARING.VERSION_NOT_FOUND',
    message: `Interceptor ${interceptor} has no version ${version}; the run names one that is not there`,
  }),
  alreadyOff: (interceptor: string): Refusal => ({
    kind: 'conflict',
    code: 'CLEARING.INTERCEPTOR_OFF',
    message: `Interceptor ${interceptor} is off; there is nothing to switch off`,
  }),
  treeMalformed: (place: string, problem: string): Refusal =>
    malformed('TREE_MALFORMED', `${place.slice(0, 160)} ${problem}`, place),
  fieldUnknown: (place: string, known: readonly string[]): Refusal =>
    malformed('FIELD_UNKNOWN', `A condition looks at one of ${known.join(', ')}`, place),
  treeTooDeep: (most: number): Refusal =>
    malformed(
      'TREE_TOO_DEEP',
      `The tree has at most ${most} levels; divide it, or join values in one leaf`,
      'content/tree',
    ),
  treeTooBig: (leaves: number, values: number): Refusal =>
    malformed(
      'TREE_TOO_BIG',
      `The tree has at most ${leaves} leaves and ${values} values; divide it into several interceptors`,
      'content/tree',
    ),
  fileNotFound: (file: string): Refusal => ({
    kind: 'not-found',
    code: 'CLEARING.FILE_NOT_FOUND',
    message: `The book has no accepted file ${file}`,
  }),
  nothingToTry: (): Refusal => ({
    kind: 'malformed',
    code: 'CLEARING.NOTHING_TO_TRY',
    message: 'Name an accepted file or give records, one of them',
    field: 'records',
  }),
} as const;
