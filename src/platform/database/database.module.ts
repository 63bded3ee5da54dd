import { Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/index.js';
import { NumberIds } from '../ids/index.js';
import { Metrics } from '../metrics/index.js';
import { Tracing } from '../tracing/index.js';
import { createGroupPool, dataSourceOptions, detectEngine } from './connection.js';
import { DatabasePool } from './database-pool.js';
import { transactionMetrics, watchGroupPool, watchPool } from './database-metrics.js';
import { GroupTransactions } from './group-transactions.js';
import { DatabaseNumberIds } from './number-ids.repository.js';
import { findServerProblems } from './server-check.js';
import { tracedWatch } from './traced-watch.js';
import { TRANSACTION_WATCH, type TransactionWatch } from './transaction-watch.js';
import { Transactions } from './transactions.js';

/** The connection pools of the posting user, the transaction ports and the number blocks. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [CONFIG],
      useFactory: async (config: Config) => ({
        ...dataSourceOptions(
          config.databaseUrl,
          await detectEngine(config.databaseUrl),
          config.databasePoolSize,
        ),
        autoLoadEntities: true,
        retryAttempts: 0,
      }),
      dataSourceFactory: async (options) => new DataSource(options!).initialize(),
    }),
  ],
  providers: [
    {
      provide: TRANSACTION_WATCH,
      inject: [Metrics, Tracing],
      useFactory: (metrics: Metrics, tracing: Tracing) => {
        const watch = transactionMetrics(metrics);
        return tracing.on ? tracedWatch(watch, tracing) : watch;
      },
    },
    {
      provide: Transactions,
      inject: [DataSource, TRANSACTION_WATCH],
      useFactory: (source: DataSource, watch: TransactionWatch) => new Transactions(source, watch),
    },
    {
      provide: DatabasePool,
      inject: [DataSource, Metrics],
      useFactory: (source: DataSource, metrics: Metrics) => {
        const pool = new DatabasePool(source);
        watchPool(metrics, pool);
        return pool;
      },
    },
    {
      provide: GroupTransactions,
      inject: [CONFIG, Metrics, TRANSACTION_WATCH],
      useFactory: (config: Config, metrics: Metrics, watch: TransactionWatch) => {
        const pool = createGroupPool(config.databaseUrl);
        watchGroupPool(metrics, pool);
        return new GroupTransactions(pool, watch);
      },
    },
    {
      provide: NumberIds,
      inject: [DataSource],
      useFactory: (source: DataSource) => new DatabaseNumberIds(source),
    },
    {
      provide: 'ServerCheck',
      inject: [DataSource, CONFIG],
      useFactory: async (source: DataSource, config: Config) => {
        const problems = await findServerProblems(source);
        if (problems.length > 0 && config.environment === 'production') {
          throw new Error(`The database server is not safe for a ledger:\n- ${problems.join('\n- ')}`);
        }
        for (const problem of problems) new Logger('Database').warn(problem);
        return problems;
      },
    },
  ],
  exports: [Transactions, GroupTransactions, DatabasePool, NumberIds],
})
export class DatabaseModule {}
