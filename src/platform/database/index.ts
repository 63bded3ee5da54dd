export { Transactions, Tx, pauseBefore } from './transactions.js';
export { DatabaseModule } from './database.module.js';
export { CommitOutcomeUnknownError, databaseErrorKind, type DatabaseErrorKind } from './database-errors.js';
