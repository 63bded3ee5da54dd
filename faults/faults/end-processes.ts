import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Scene } from '../fault.js';
import type { World } from '../world/world.js';

/** The service gives requests in flight twenty seconds, and then closes its pools. */
const SHUTDOWN_SECONDS = 30;

export const killAtRandom: Fault = {
  name: 'kill-at-random',
  about: 'SIGKILL of a node at any moment, again and again',
  isQuick: false,
  inflict: async ({ world, random, load, scaled, did }) => {
    for (let kill = 0; kill < scaled(1, 6); kill++) {
      await pause(100 + random.below(500));
      const node = random.pick(world.nodes);
      await node.kill();
      did('kills');
      await load.progress(20);
      await node.start();
    }
  },
};

export const sigterm: Fault = {
  name: 'sigterm',
  about: 'SIGTERM of a node under load: what it has taken is finished, and it ends by itself',
  isQuick: true,
  inflict: async ({ world, random, load, scaled, did, find }) => {
    for (let round = 0; round < scaled(1, 4); round++) {
      const node = random.pick(world.nodes);
      await pause(random.below(300));
      const late = pause(SHUTDOWN_SECONDS * 1_000, 'too late' as const, { ref: false });
      const end = await Promise.race([node.terminate(), late]);
      did('shutdowns');
      if (end !== 0) find(`${node.name} ended with ${end} after SIGTERM`);
      if (end === 'too late') await node.kill();
      await load.progress(20);
      await node.start();
    }
  },
};

export const databaseKill: Fault = {
  name: 'database-kill',
  about: 'SIGKILL of the database under load, and its start on the same data',
  isQuick: true,
  excuse: ({ mayCrash }) =>
    mayCrash ? null : 'the database is somebody else’s; FAULTS_DATABASE_RESTART would name a command',
  inflict: (scene) => crashDatabase(scene, scene.scaled(1, 4)),
};

/** @param before what is done to the database ahead of each crash; it forgets its settings with every one */
export async function crashDatabase(
  { world, random, load, did }: Scene,
  crashes: number,
  before: (world: World) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  for (let crash = 0; crash < crashes; crash++) {
    await before(world);
    await pause(300 + random.below(500));
    await world.servers.database.crash();
    await world.schema.reconnect();
    did('crashes');
    await load.progress(30);
  }
}

export const nodeStopped: Fault = {
  name: 'node-stopped',
  about:
    'SIGSTOP of a node in the middle of its work until the database has given its locks away, then SIGCONT',
  isQuick: false,
  inflict: async ({ world, random, load, scaled, did }) => {
    for (let stop = 0; stop < scaled(1, 3); stop++) {
      const node = random.pick(world.nodes);
      node.freeze();
      did('stops');
      // The database ends a transaction without statements after ten seconds.
      await pause(12_000);
      await load.progress(20);
      node.wake();
      await load.progress(20);
    }
  },
};
