import { createSchema, type TestSchema } from '../../test/support/schema.js';
import { Journal } from '../load/journal.js';
import { Stock } from '../load/stock.js';
import { FIRST_DATE, prepareBook, type Keys } from './book.js';
import { createFencedWork, FencedWorker } from './fenced-work.js';
import { freePort } from './free-port.js';
import type { Servers } from './servers.js';
import { ServiceNode } from './service-node.js';

/** A book of more orders takes too long to read through after every fault. */
const MOST_ORDERS = 12_000;

/** One node has a clock that can be turned, and the smallest pool; the other is as in production. */
const KINDS = [
  { entry: 'faults/node.js', env: { DATABASE_POOL_SIZE: '4' } },
  { entry: 'src/main.js', env: {} },
];

/** A schema with one book, and two nodes of the service that work on it. */
export class World {
  readonly journal = new Journal();
  readonly stock = new Stock();
  /** The business date that the book has been moved to. */
  readonly calendar = { date: FIRST_DATE };
  private workers: readonly [FencedWorker, FencedWorker] | null = null;

  private constructor(
    readonly servers: Servers,
    readonly schema: TestSchema,
    readonly nodes: readonly [ServiceNode, ServiceNode],
    readonly keys: Keys,
    /** Folder of the compiled service. */
    readonly build: string,
  ) {}

  /** @param build folder of the compiled service */
  static async open(servers: Servers, build = 'dist'): Promise<World> {
    const schema = await createSchema(servers.database.adminUrl);
    const { databaseUrl } = schema;
    const redisUrl = servers.redis.gate.url;
    const place = async (index: number) =>
      ServiceNode.place({ index, databaseUrl, redisUrl, build, port: await freePort(), ...KINDS[index]! });
    const nodes = [await place(0), await place(1)] as const;
    try {
      await Promise.all(nodes.map((node) => node.start()));
      return new World(servers, schema, nodes, await prepareBook(nodes[0].url), build);
    } catch (error) {
      await Promise.all(nodes.map((node) => node.close()));
      await schema.drop();
      throw error;
    }
  }

  /** Two processes that compete for a lock, started when they are first needed. */
  async fencedWorkers(): Promise<readonly [FencedWorker, FencedWorker]> {
    if (this.workers) return this.workers;
    await createFencedWork(this);
    this.workers = await Promise.all([FencedWorker.start(this, 'first'), FencedWorker.start(this, 'second')]);
    return this.workers;
  }

  get isFull(): boolean {
    return this.journal.size > MOST_ORDERS;
  }

  async close(): Promise<void> {
    await Promise.all([...(this.workers ?? []), ...this.nodes].map((each) => each.close()));
    await this.schema.drop();
  }

  /** When the harness itself is told to go: nothing of it may stay behind, not even a process that was stopped. */
  closeNow(): void {
    for (const each of [...(this.workers ?? []), ...this.nodes]) each.closeNow();
  }
}
