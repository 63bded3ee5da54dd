import { setTimeout as pause } from 'node:timers/promises';
import mysql, { type Connection } from 'mysql2/promise';
import { randomOf, type Random } from '../../test/support/random.js';
import type { TestSchema } from '../../test/support/schema.js';
import { recover } from '../audit/recover.js';
import type { Fault, Scene } from '../fault.js';

const STRANGERS = 3;
const BALLAST = 400;
const DEADLOCK = 1213;
/** In the nodes' logs, when a group was the victim. */
const RUN_AGAIN = /"cause":"deadlock"/g;

/** Of two in a deadlock the one that has written less gives way: strangers have written a lot. */
async function createBallast({ sql }: TestSchema): Promise<void> {
  await sql('CREATE TABLE IF NOT EXISTS faults_ballast (id INT PRIMARY KEY, n INT NOT NULL)');
  const rows = Array.from({ length: STRANGERS * BALLAST }, (_, id) => `(${id},0)`);
  await sql(`INSERT IGNORE INTO faults_ballast VALUES ${rows.join()}`);
}

export const deadlockStorm: Fault = {
  name: 'deadlock-storm',
  about: 'strangers lock the rows of balances in the wrong order',
  isQuick: true,
  inflict: async (scene) => {
    const { world, random, scaled, did } = scene;
    await createBallast(world.schema);
    const accounts = await customerIds(world.schema);
    const victimsBefore = victims(scene);
    const until = performance.now() + scaled(2_000, 10_000);
    const seeds = Array.from({ length: STRANGERS }, () => random.below(1_000_000));
    const own = await Promise.all(
      seeds.map((seed, index) => provoke(world.schema.adminUrl, accounts, randomOf(seed), index, until)),
    );
    did(
      'deadlocks of strangers',
      own.reduce((sum, count) => sum + count, 0),
    );
    did('groups that were the victim', victims(scene) - victimsBefore);
  },
};

const victims = ({ world }: Scene): number =>
  world.nodes.reduce((sum, { log }) => sum + (log.match(RUN_AGAIN)?.length ?? 0), 0);

async function provoke(
  url: string,
  accounts: readonly string[],
  random: Random,
  index: number,
  until: number,
): Promise<number> {
  const stranger = await mysql.createConnection({ uri: url });
  let deadlocks = 0;
  while (performance.now() < until) {
    try {
      await lockBackwards(stranger, accounts, random, index);
    } catch (error) {
      if ((error as { errno?: number }).errno === DEADLOCK) deadlocks += 1;
    }
    await stranger.query('ROLLBACK');
    await pause(random.below(30));
  }
  await stranger.end();
  return deadlocks;
}

async function lockBackwards(
  stranger: Connection,
  accounts: readonly string[],
  random: Random,
  index: number,
): Promise<void> {
  await stranger.beginTransaction();
  const first = index * BALLAST;
  await stranger.query('UPDATE faults_ballast SET n = n + 1 WHERE id >= ? AND id < ?', [
    first,
    first + BALLAST,
  ]);
  const some = accounts.filter(() => random.below(3) === 0).reverse();
  for (const id of some) {
    await stranger.query('SELECT * FROM account_balance WHERE account_id = ? FOR UPDATE', [id]);
    await pause(random.below(15));
  }
}

/** Ascending, as the service locks them. */
async function customerIds({ sql }: TestSchema): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    "SELECT id FROM account WHERE code LIKE 'customer:%' ORDER BY id LIMIT 16",
  );
  return rows.map(({ id }) => id);
}

/** Long for a posting, and short for one that would have to wait for the lock. */
const OTHERS_SECONDS = 10;

export const rowsLocked: Fault = {
  name: 'rows-locked',
  about:
    'a stranger holds the rows of two accounts for longer than the service waits for a lock; the others go on',
  isQuick: true,
  inflict: async ({ world, random, scaled, did, find }) => {
    const locked = (await customerIds(world.schema)).slice(0, 2);
    const stranger = await mysql.createConnection({ uri: world.schema.adminUrl });
    await stranger.beginTransaction();
    await stranger.query(
      'SELECT * FROM account_balance WHERE account_id IN (?) ORDER BY account_id FOR UPDATE',
      [locked],
    );
    did('rows locked', locked.length);
    // Longer than a lock is waited for; in the full run longer than the service is patient at all.
    const until = performance.now() + scaled(4_000, 17_000);
    for (let round = 0; performance.now() < until; round++) {
      const times = await recover(world, random.below(1_000_000));
      times.forEach((seconds, index) => {
        if (seconds === null || seconds > OTHERS_SECONDS)
          find(`${world.nodes[index]!.name} did not post for others while two rows were locked`);
      });
      did('postings of others', times.length);
      await pause(50);
    }
    await stranger.rollback();
    await stranger.end();
  },
};
