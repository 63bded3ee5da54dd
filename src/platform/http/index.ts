export { CurrentCaller, IdempotencyKey, IDEMPOTENCY_KEY_PATTERN, Public, Roles } from './decorators.js';
export {
  AmountText,
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  OneOf,
  Text,
  WholeNumber,
  WholeNumbers,
} from './fields.js';
export { ListOf, Metadata, Nested, type ListOptions } from './nested-fields.js';
export { Parameters } from './parameters-field.js';
export { AnyObject } from './any-object-field.js';
export { Scalar } from './scalar-field.js';
export { checkedItem } from './validator.js';
export { type FieldOptions } from './field.js';
export { problemOf } from './problem.js';
export { FILE_TYPES, TRADE_FILE_TYPE } from './json-body.js';
export { Draining } from './draining.js';
export { HttpModule } from './http.module.js';
export { Answers } from './answers.js';
export {
  cursorMalformed,
  decodeCursor,
  DEFAULT_PAGE_LIMIT,
  encodeCursor,
  limitOf,
  MAX_PAGE_LIMIT,
  pageFrom,
  PageOf,
  PageQuery,
  type Page,
} from './page.js';
export { newTraceId } from './trace-id.js';
export { rolesOf, isPublic } from './access-metadata.js';
