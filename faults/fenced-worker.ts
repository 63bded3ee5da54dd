import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { readConfig } from '../src/platform/config/index.js';
import { dataSourceOptions, detectEngine } from '../src/platform/database/connection.js';
import { sqlOf, Transactions, type Tx } from '../src/platform/database/transactions.js';
import { RefusalError } from '../src/platform/errors/index.js';
import { FenceRepository, requireFence } from '../src/platform/lock/fence.repository.js';
import { RedisLocks } from '../src/platform/lock/redis-locks.js';
import { createLogging } from '../src/platform/logging/index.js';
import { Metrics } from '../src/platform/metrics/index.js';
import { Tracing } from '../src/platform/tracing/index.js';
import { FENCED_TTL_MILLISECONDS, type WorkOrder, type WorkReport } from './world/work-order.js';

/**
 * Work under a distributed lock, as batches and day closes do it: the service's own locks and fencing numbers on the
 * real Redis and database. It does one step for each order, and says how that went.
 */
const RESOURCE = 'faults:work';
const config = readConfig(process.env);
const engine = await detectEngine(config.databaseUrl);
const dataSource = await new DataSource(
  dataSourceOptions(config.databaseUrl, engine, config.databasePoolSize),
).initialize();
const transactions = new Transactions(dataSource);
const fences = new FenceRepository(transactions);
const locks = new RedisLocks(fences, new Tracing(null), new Metrics(), config, createLogging('silent'));
await locks.onModuleInit();

const tell = (report: WorkReport): void => void process.send!(report);
process.on('message', (order: WorkOrder) => void work(order));
process.on('disconnect', () => process.exit());
process.send!({ url: 'none' });

async function work({ worker, lingerMilliseconds }: WorkOrder): Promise<void> {
  try {
    const done = await locks.withLock(RESOURCE, FENCED_TTL_MILLISECONDS, async ({ number }) => {
      tell({ kind: 'holding', fence: number });
      await pause(lingerMilliseconds);
      await transactions.run((tx) => step(tx, worker, number));
    });
    tell(done.ok ? { kind: 'done' } : { kind: 'refused', code: done.refusal.code });
  } catch (error) {
    if (error instanceof RefusalError) tell({ kind: 'refused', code: error.refusal.code });
    else tell({ kind: 'refused', code: String(error) });
  }
}

/** Fence first, then a locking read, then the write. */
async function step(tx: Tx, worker: string, fence: number): Promise<void> {
  await requireFence(tx, RESOURCE, fence);
  const sql = sqlOf(tx);
  const [row] = await sql.query<{ step: string }>('SELECT step FROM faults_turn WHERE id = 1 FOR UPDATE');
  const next = Number(row!.step) + 1;
  await sql.execute('UPDATE faults_turn SET step = ? WHERE id = 1', [next]);
  await sql.execute('INSERT INTO faults_work (step, worker, fence) VALUES (?, ?, ?)', [next, worker, fence]);
}
