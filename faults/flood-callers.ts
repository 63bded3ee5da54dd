import { parentPort, workerData } from 'node:worker_threads';
import { DEFAULT_RETRY } from '../client/index.js';
import { randomOf } from '../test/support/random.js';
import { Caller } from './load/caller.js';
import { floodCommands, type FloodOrder } from './load/flood-order.js';
import { Journal } from './load/journal.js';
import { Stock } from './load/stock.js';

/**
 * The thread that sends a flood: every command at the same moment, each by a caller of its own that comes back with the
 * client's own pauses, which grow. Callers who all come back at once would be the next flood.
 */
const PATIENCE_SECONDS = 120;
const order = workerData as FloodOrder;
const journal = new Journal();
const way = {
  urls: order.urls,
  keys: order.keys,
  timeoutMilliseconds: 30_000,
  retry: { ...DEFAULT_RETRY, attempts: 20 },
};
const until = performance.now() + PATIENCE_SECONDS * 1_000;
const isOver = (): boolean => performance.now() > until;
await Promise.all(
  floodCommands(order, new Stock()).map((command, index) =>
    new Caller(way, journal, randomOf(order.seed + index)).send(command, isOver),
  ),
);
parentPort!.postMessage(journal.report());
