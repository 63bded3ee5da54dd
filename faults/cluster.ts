import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { queryOnce } from '../src/platform/database/connection.js';
import type { Fault, Scene } from './fault.js';
import { DatabaseGate } from './world/database-gate.js';
import { serversAround, type Servers } from './world/servers.js';

/**
 * A cluster of MySQL group replication with one primary, through a program that controls it: FAULTS_CLUSTER, with the
 * verbs `start`, `status` (a line for each node: port, state, role), `primary` (prints its port), `kill PORT`,
 * `rejoin PORT` and `stop`. Root has no password. Its servers are on the loopback.
 */
const USUAL_PLACE = '../shared/tools/mysql-cluster';
const MEMBERS = 3;
const ELECTION_SECONDS = 90;
const REJOIN_SECONDS = 120;

/** Follows the primary: everybody reaches the database through it. */
let follower: DatabaseGate | null = null;

async function control(...verb: readonly string[]): Promise<string> {
  const program = process.env.FAULTS_CLUSTER ?? USUAL_PLACE;
  if (!existsSync(program))
    throw new Error('FAULTS_CLUSTER must name a program that controls a cluster; see docs/reliability.md');
  return (await promisify(execFile)(program, verb)).stdout.trim();
}

const urlOf = (port: string): string => `mysql://root@127.0.0.1:${port}/`;

export async function startCluster(folder: string): Promise<Servers> {
  await control('start');
  const gate = await DatabaseGate.open(urlOf(await control('primary')));
  follower = gate;
  return serversAround(
    {
      adminUrl: gate.urlOf(urlOf('0')),
      crash: () => Promise.reject(new Error('a cluster is failed over, not crashed')),
      stop: async () => {
        await gate.close();
        await control('stop');
      },
    },
    folder,
    'mysql',
  );
}

export const clusterFailover: Fault = {
  name: 'cluster-failover',
  about:
    'SIGKILL of the primary of a group replication cluster; another member takes over, the dead one comes back',
  isQuick: false,
  recoverySeconds: ELECTION_SECONDS,
  inflict: async (scene) => {
    for (let round = 0; round < 3; round++) await failOver(scene);
  },
  lookBack: compareMembers,
};

async function failOver({ world, load, did }: Scene): Promise<void> {
  await load.progress(50);
  const before = await control('primary');
  await control('kill', before);
  const after = await waitFor(ELECTION_SECONDS, async () => {
    const primary = await control('primary').catch(() => '');
    return primary !== '' && primary !== before ? primary : null;
  });
  follower!.retarget(urlOf(after));
  follower!.reset();
  await world.schema.reconnect();
  did('failovers');
  await load.progress(50, ELECTION_SECONDS);
  await control('rejoin', before);
  await waitFor(REJOIN_SECONDS, async () => {
    const online = (await control('status')).split('\n').filter((line) => line.includes('ONLINE'));
    return online.length === MEMBERS ? true : null;
  });
}

/** Every member has the same books when nobody writes: each is asked for all digests. */
async function compareMembers({ world, did, find }: Scene): Promise<void> {
  const { name } = world.schema;
  const books = `SELECT CONCAT(COUNT(*), ' ', COALESCE(HEX(BIT_XOR(CAST(CONV(LEFT(HEX(digest), 16), 16, 10) AS UNSIGNED))), '')) AS books
    FROM ${name}.account_entry`;
  const ports = (await control('status')).split('\n').map((line) => line.split(/\s/)[0]!);
  const read = async (): Promise<string[]> => {
    const answers = ports.map((port) => queryOnce<{ books: string }>(urlOf(port), books));
    return (await Promise.all(answers)).map(([row]) => row!.books);
  };
  // The others apply what the primary has committed a moment later.
  const same = await waitFor(60, async () => {
    const all = await read();
    return new Set(all).size === 1 ? all : null;
  }).catch(() => null);
  if (same) did('members with the same entries', same.length);
  else find(`the members have different entries: ${(await read()).join(', ')}`);
}

async function waitFor<T>(seconds: number, look: () => Promise<T | null>): Promise<T> {
  for (const until = performance.now() + seconds * 1_000; performance.now() < until;) {
    const found = await look();
    if (found !== null) return found;
    await pause(500);
  }
  throw new Error(`the cluster was not as it should be within ${seconds} s`);
}
