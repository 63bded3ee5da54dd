import { setTimeout as pause } from 'node:timers/promises';
import { startServiceProcess, type ServiceProcess } from '../../test/support/process.js';
import { NoProgress } from '../no-progress.js';
import type { WorkOrder, WorkReport } from './work-order.js';
import type { World } from './world.js';

const ANSWER_SECONDS = 30;

/** A process that does steps of work under a distributed lock: see `faults/fenced-worker.ts`. */
export class FencedWorker {
  private readonly reports: WorkReport[] = [];

  private constructor(
    readonly name: string,
    private readonly process: ServiceProcess,
  ) {}

  static async start({ schema, servers, build }: World, name: string): Promise<FencedWorker> {
    const process = await startServiceProcess({
      schema,
      entry: `${build}/faults/fenced-worker.js`,
      env: { REDIS_URL: servers.redis.gate.url, DATABASE_POOL_SIZE: '4' },
    });
    const worker = new FencedWorker(name, process);
    process.onMessage((message) => worker.reports.push(message as WorkReport));
    return worker;
  }

  order(lingerMilliseconds = 0): void {
    this.reports.length = 0;
    const order: WorkOrder = { worker: this.name, lingerMilliseconds };
    this.process.tell(order);
  }

  /** @returns the report that it holds the lock, or that it does not get it */
  holding(): Promise<WorkReport> {
    return this.report(() => true);
  }

  /** @returns how its order ended */
  ended(): Promise<WorkReport> {
    return this.report(({ kind }) => kind !== 'holding');
  }

  /** One step, tried until it is done. @returns the codes of the refusals on the way */
  async step(seconds: number): Promise<string[]> {
    const refusals: string[] = [];
    for (const until = performance.now() + seconds * 1_000; ;) {
      this.order();
      const end = await this.ended();
      if (end.kind === 'done') return refusals;
      if (end.kind === 'refused') refusals.push(end.code);
      if (performance.now() > until)
        throw new NoProgress(`${this.name} was refused to the end: ${refusals.at(-1)}`);
      await pause(50);
    }
  }

  freeze(): void {
    this.process.kill('SIGSTOP');
  }

  wake(): void {
    this.process.kill('SIGCONT');
  }

  async close(): Promise<void> {
    this.closeNow();
    await this.process.exited;
  }

  closeNow(): void {
    this.process.kill('SIGKILL');
  }

  private async report(wanted: (report: WorkReport) => boolean): Promise<WorkReport> {
    for (const until = performance.now() + ANSWER_SECONDS * 1_000; performance.now() < until;) {
      const found = this.reports.find(wanted);
      if (found) return found;
      await pause(5);
    }
    throw new NoProgress(`${this.name} said nothing for ${ANSWER_SECONDS} s`);
  }
}

/** The tables of the work, which the posting user may write. */
export async function createFencedWork({ schema }: World): Promise<void> {
  const { sql, name, databaseUrl } = schema;
  await sql('CREATE TABLE IF NOT EXISTS faults_turn (id INT PRIMARY KEY, step INT NOT NULL)');
  await sql(
    'CREATE TABLE IF NOT EXISTS faults_work (step INT PRIMARY KEY, worker VARCHAR(20) NOT NULL, fence INT NOT NULL)',
  );
  await sql('INSERT IGNORE INTO faults_turn VALUES (1, 0)');
  for (const host of ['%', 'localhost', '127.0.0.1'])
    for (const table of ['faults_turn', 'faults_work'])
      await sql(
        `GRANT SELECT, INSERT, UPDATE ON ${name}.${table} TO '${new URL(databaseUrl).username}'@'${host}'`,
      );
}

/** A step by a number that was overtaken, or by two workers under one number, is work of somebody who had lost the lock. */
export async function auditFencedWork({ schema }: World): Promise<string[]> {
  const steps = await schema.sql<{ step: number; worker: string; fence: number }>(
    'SELECT step, worker, fence FROM faults_work ORDER BY step',
  );
  const holders = new Map<number, string>();
  let latest = 0;
  return steps.flatMap(({ step, worker, fence }) => {
    const holder = holders.get(fence) ?? worker;
    holders.set(fence, holder);
    const isLate = fence < latest;
    latest = Math.max(latest, fence);
    if (isLate) return [`step ${step} was done by ${worker}, whose lock had been taken over`];
    return holder === worker ? [] : [`${worker} and ${holder} worked under the same number ${fence}`];
  });
}
