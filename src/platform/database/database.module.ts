import { Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/index.js';
import { NumberIds } from '../ids/index.js';
import { createGroupPool, dataSourceOptions, detectEngine } from './connection.js';
import { GroupTransactions } from './group-transactions.js';
import { DatabaseNumberIds } from './number-ids.repository.js';
import { findServerProblems } from './server-check.js';
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
      provide: Transactions,
      inject: [DataSource],
      useFactory: (source: DataSource) => new Transactions(source),
    },
    {
      provide: GroupTransactions,
      inject: [CONFIG],
      useFactory: (config: Config) => new GroupTransactions(createGroupPool(config.databaseUrl)),
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
  exports: [Transactions, GroupTransactions, NumberIds],
})
export class DatabaseModule {}
