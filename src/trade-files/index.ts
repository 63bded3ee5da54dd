export { TradeFilesModule } from './trade-files.module.js';
export { keyHashOf as recordKeyHashOf } from './stages/record-keys.js';
export { AcceptedFiles } from './accepted-files.js';
export { VoidConditions, type VoidCondition } from './void-conditions.js';
export type { Completeness } from './completeness.rules.js';
export type { AcceptedFile, TradeFileKind, TradeRecord } from './trade-file.js';
