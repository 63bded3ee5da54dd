import { setTimeout as pause } from 'node:timers/promises';
import { randomOf } from '../../test/support/random.js';
import { Caller, IMPATIENT } from '../load/caller.js';
import { draftOf, postingOf } from '../load/commands/postings.js';
import { PROBES } from '../world/book.js';
import type { ServiceNode } from '../world/service-node.js';
import type { World } from '../world/world.js';

/** Longer than the service is patient with a database that does not answer, and with a row that somebody holds. */
export const RECOVERY_SECONDS = 25;

/** Posts at each node until it succeeds. @returns seconds that took, by node, null where it never did */
export function recover(world: World, seed: number, within = RECOVERY_SECONDS): Promise<(number | null)[]> {
  return Promise.all(world.nodes.map((node, index) => recoverNode(world, node, seed * 10 + index, within)));
}

async function recoverNode(
  world: World,
  { url }: ServiceNode,
  seed: number,
  within: number,
): Promise<number | null> {
  const { journal, keys, stock } = world;
  const way = { urls: [url], timeoutMilliseconds: 3_000, retry: IMPATIENT, keys };
  const caller = new Caller(way, journal, randomOf(seed));
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1_000;
  for (let attempt = 1; seconds() < within; attempt++) {
    const newNumber = (): string => `probe-${seed}-${attempt}`;
    const command = postingOf({ stock, newNumber }, draftOf('probe', PROBE_LINES));
    await caller.send(command, () => true);
    if (journal.states.get(newNumber())!.done) return seconds();
    await pause(50);
  }
  return null;
}

const PROBE_LINES = [
  { side: 'debit', account: PROBES[0], cents: 1 },
  { side: 'credit', account: PROBES[1], cents: 1 },
] as const;
