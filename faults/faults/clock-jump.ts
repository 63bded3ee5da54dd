import { setTimeout as pause } from 'node:timers/promises';
import { randomOf } from '../../test/support/random.js';
import type { Fault, Scene } from '../fault.js';
import { Caller } from '../load/caller.js';
import { placeUntil } from '../load/commands/holds.js';

const DAY_MILLISECONDS = 24 * 3_600 * 1_000;
const HOLDS = 10;
/** Every node looks for expired holds each five seconds. */
const SWEEP_MILLISECONDS = 5_500;

export const clockJump: Fault = {
  name: 'clock-jump',
  about: 'the clock of one node jumps a day ahead, then a day back behind the others, then home',
  isQuick: true,
  inflict: async (scene) => {
    const { world, load, did, scaled } = scene;
    const [odd] = world.nodes;
    await placeHolds(scene);
    for (const milliseconds of [DAY_MILLISECONDS, -DAY_MILLISECONDS, 0]) {
      odd.tell({ ahead: milliseconds });
      did('jumps');
      await pause(milliseconds > 0 ? SWEEP_MILLISECONDS : scaled(500, 6_000));
      await load.progress(20);
    }
  },
};

/** Holds that have an hour left: a clock that is a day ahead must not take them away. */
async function placeHolds({ world, load, random, did }: Scene): Promise<void> {
  const { journal, stock } = world;
  const seed = random.below(1_000_000);
  const caller = new Caller(load.way, journal, randomOf(seed));
  for (let index = 0; index < HOLDS; index++) {
    const newNumber = (): string => `hold-${seed}-${index}`;
    const inAnHour = new Date(Date.now() + 3_600_000);
    // Whoever has no money has no hold, so the amount is the least there is.
    await caller.send(placeUntil({ random, stock, newNumber }, 1, inAnHour), () => false);
    did('holds with an hour left');
  }
}
