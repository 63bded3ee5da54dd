export { Transactions, Tx, pauseBefore } from './transactions.js';
export { GroupTransactions } from './group-transactions.js';
export { DatabaseModule } from './database.module.js';
export { DatabasePool, type PoolState } from './database-pool.js';
export { CommitOutcomeUnknownError, databaseErrorKind, type DatabaseErrorKind } from './database-errors.js';
