import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Scene } from '../fault.js';
import { auditFencedWork, type FencedWorker } from '../world/fenced-work.js';

/** Longer than a connection to Redis takes to come back. */
const BACK_SECONDS = 15;

/** What happens to Redis while two processes compete for a lock and everybody posts. */
type Trouble = (scene: Scene, workers: readonly FencedWorker[]) => Promise<void>;

const underLocks =
  (trouble: Trouble) =>
  async (scene: Scene): Promise<void> => {
    const { world, find, did } = scene;
    const workers = await world.fencedWorkers();
    for (const worker of workers) await worker.step(BACK_SECONDS);
    await trouble(scene, workers);
    for (const worker of workers) await worker.step(BACK_SECONDS);
    did('steps under a lock', 4);
    (await auditFencedWork(world)).forEach(find);
  };

/** Both try again and again; whoever is refused has done nothing. */
async function compete(
  { did }: Scene,
  workers: readonly FencedWorker[],
  milliseconds: number,
): Promise<void> {
  const until = performance.now() + milliseconds;
  const tryOn = async (worker: FencedWorker): Promise<void> => {
    while (performance.now() < until) {
      worker.order(20);
      const end = await worker.ended();
      did(end.kind === 'done' ? 'steps meanwhile' : 'locks refused meanwhile');
      await pause(20);
    }
  };
  await Promise.all(workers.map(tryOn));
}

export const redisKilled: Fault = {
  name: 'redis-killed',
  about: 'SIGKILL of Redis, and its start with nothing in it; postings go on',
  isQuick: true,
  inflict: underLocks(async (scene, workers) => {
    const { redis } = scene.world.servers;
    for (let kill = 0; kill < scene.scaled(1, 3); kill++) {
      await redis.kill();
      scene.did('kills');
      await compete(scene, workers, scene.scaled(500, 2_000));
      await scene.load.progress(30);
      await redis.start();
      await compete(scene, workers, scene.scaled(300, 2_000));
    }
  }),
};

export const redisFlushed: Fault = {
  name: 'redis-flushed',
  about: 'Redis forgets every lock, again and again, while they are held',
  isQuick: true,
  inflict: underLocks(async (scene, workers) => {
    const competing = compete(scene, workers, scene.scaled(1_000, 6_000));
    for (let flush = 0; flush < scene.scaled(20, 120); flush++) {
      await scene.world.servers.redis.flush();
      scene.did('flushes');
      await pause(30);
    }
    await competing;
    await scene.load.progress(20);
  }),
};

export const redisSlow: Fault = {
  name: 'redis-slow',
  about:
    'Redis answers after half a second, and then not at all although its connections stay; postings go on',
  isQuick: false,
  inflict: underLocks(async (scene, workers) => {
    const { gate } = scene.world.servers.redis;
    gate.slowDown(500);
    await compete(scene, workers, 3_000);
    gate.holdUp();
    scene.did('times slow and hung');
    await compete(scene, workers, 3_000);
    await scene.load.progress(30);
    await gate.open();
  }),
};

export const redisAbsent: Fault = {
  name: 'redis-absent',
  about: 'no Redis when a node starts; it posts all the same, and has locks when Redis is there',
  isQuick: false,
  inflict: async (scene) => {
    const { world, random, load, did } = scene;
    const node = random.pick(world.nodes);
    await node.terminate();
    await world.servers.redis.kill();
    await node.start();
    did('starts without Redis');
    await load.progress(30);
    await world.servers.redis.start();
    await underLocks(() => Promise.resolve())(scene);
  },
};
