import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Fault } from '../fault.js';
import { floodCommands, type FloodOrder } from '../load/flood-order.js';
import type { JournalReport } from '../load/journal.js';

export const flood: Fault = {
  name: 'flood',
  about:
    '10,000 requests at once, each with a connection of its own; each is posted when its caller comes back',
  isQuick: true,
  load: { callers: 4, cutsDays: false },
  inflict: async ({ world, load, random, scaled, did }) => {
    const order: FloodOrder = {
      seed: random.below(1_000_000),
      requests: scaled(2_000, 10_000),
      urls: load.way.urls,
      keys: world.keys,
    };
    // A thread of its own: this one carries the nodes' connections to the database.
    const callers = new Worker(new URL('../flood-callers.js', import.meta.url), { workerData: order });
    const [report] = (await once(callers, 'message')) as [JournalReport];
    world.journal.adopt(floodCommands(order, world.stock), report);
    did('requests at once', order.requests);
    await callers.terminate();
  },
};
