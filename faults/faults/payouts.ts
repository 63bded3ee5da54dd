import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Scene } from '../fault.js';
import { auditPayouts } from '../payouts/audit-payouts.js';
import { createPayouts } from '../payouts/create-payouts.js';
import { loseReturns } from '../payouts/lose-returns.js';
import { openPayoutPlace } from '../payouts/payout-place.js';
import { readStatements } from '../payouts/read-statements.js';
import { settlePayouts } from '../payouts/settle-payouts.js';

/** Queries go on to their limit, with growing pauses, and not-after has to pass. */
const SETTLE_SECONDS = { quick: 60, full: 180 };
/** After the shorter of them a bank that enforces not-after executes nothing any more, after the longer one nobody sends. */
const LONG_STOP_SECONDS = { quick: 7, full: 11 };

/** SIGKILL, SIGSTOP longer than a sending may wait, SIGTERM, and Redis: one after the other, drawn. */
const TROUBLES: readonly ((scene: Scene) => Promise<void>)[] = [
  async ({ world, random, did }) => {
    const node = random.pick(world.nodes);
    await node.kill();
    did('kills');
    await pause(random.below(1_500));
    await node.start();
  },
  async ({ world, random, scaled, did }) => {
    const node = random.pick(world.nodes);
    node.freeze();
    did('stops');
    const long = scaled(LONG_STOP_SECONDS.quick, LONG_STOP_SECONDS.full) * 1_000;
    await pause(random.below(2) === 0 ? 1_500 + random.below(2_000) : long + random.below(1_500));
    node.wake();
  },
  async ({ world, random, did }) => {
    const node = random.pick(world.nodes);
    await node.terminate();
    did('shutdowns');
    await node.start();
  },
  async ({ world, random, did }) => {
    await world.servers.redis.kill();
    did('losses of Redis');
    await pause(random.below(2_000));
    await world.servers.redis.start();
  },
];

/** @returns when a node was killed */
async function trouble(scene: Scene, isOver: () => boolean): Promise<readonly number[]> {
  const { random, scaled } = scene;
  const kills: number[] = [];
  const noting: Scene = {
    ...scene,
    did: (what, count) => {
      if (what === 'kills') kills.push(Date.now());
      scene.did(what, count);
    },
  };
  // Each at least once, and then as it comes.
  for (let turn = 0; turn < TROUBLES.length || !isOver(); turn++) {
    await pause(scaled(400, 800) + random.below(scaled(600, 2_500)));
    await (turn < TROUBLES.length ? TROUBLES[turn]! : random.pick(TROUBLES))(noting);
  }
  return kills;
}

async function inflict(scene: Scene): Promise<void> {
  const { world, random, scaled, did, find } = scene;
  const seed = random.below(1_000_000);
  const place = await openPayoutPlace(world, seed);
  try {
    let isOver = false;
    const order = { count: scaled(400, 10_000), random, seed };
    const troubled = trouble(scene, () => isOver);
    // Told when it is awaited; until then nobody listens.
    troubled.catch(() => undefined);
    const made = await createPayouts(world, place, order).finally(() => (isOver = true));
    const kills = await troubled;
    const open = await settlePayouts(world, scaled(SETTLE_SECONDS.quick, SETTLE_SECONDS.full));
    if (open > 0) find(`${open} payouts were neither over nor a person's in the end`);
    did('returns untold', await loseReturns(place, random, scaled(10, 100)));
    await readStatements(world, place);
    const audit = await auditPayouts(world, place, { made, kills });
    audit.findings.forEach(find);
    did('payouts', made.length);
    did('succeeded', audit.succeeded);
    did('failed', audit.failed);
    did('left to a person', audit.unknown);
    did('contradictions', audit.contradictions);
  } finally {
    await place.bank.stop();
  }
}

export const payouts: Fault = {
  name: 'payouts',
  about:
    'payouts through a bank that times out and lies, while nodes are killed, stopped and restarted and Redis is lost; its books and statements are the truth',
  isQuick: true,
  load: { callers: 2, longestPauseMilliseconds: 200, cutsDays: false },
  // A world of its own: what is unknown in the end would be asked about for ever.
  prepare: (servers) => Promise.resolve({ servers, remove: () => Promise.resolve() }),
  inflict,
};

/** Of the size of a quick run in every run: enough for a control. */
export const fewPayouts: Fault = {
  ...payouts,
  inflict: (scene) => inflict({ ...scene, scaled: (quick) => quick }),
};
