import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startCrashableServer } from '../../test/support/crashable-database.js';
import type { Fault, OwnServers } from '../fault.js';
import type { Servers } from '../world/servers.js';

const SIZE = '288M';
/** So that the server's own files leave some room on the small disk. */
const SMALL: Readonly<Record<Servers['engine'], readonly string[]>> = {
  mariadb: ['--innodb-log-file-size=16M', '--innodb-buffer-pool-size=64M'],
  mysql: ['--innodb-redo-log-capacity=16M', '--innodb-buffer-pool-size=64M'],
};
/** A server that waits for room looks again once a minute. */
const RECOVERY_SECONDS = 90;
const HIT_SECONDS = 40;

const diskOf = ({ folder }: Servers): string => join(folder, 'disk');
const ballastOf = (servers: Servers): string => join(diskOf(servers), 'ballast');

export const diskFull: Fault = {
  name: 'disk-full',
  about: 'the disk with the data of the database is full, until somebody makes room',
  isQuick: false,
  recoverySeconds: RECOVERY_SECONDS,
  excuse: (servers) => {
    if (process.env.FAULTS_DATABASE_ADMIN_URL) return 'the database is not the harness’s own';
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return 'only root of a Linux may mount a small disk';
    const probe = spawnSync('sh', [
      '-c',
      'mkdir -p "$1" && mount -t tmpfs -o size=1M none "$1" && umount "$1"',
      'sh',
      diskOf(servers),
    ]);
    return probe.status === 0 ? null : 'a small disk cannot be mounted here';
  },
  prepare: putOnSmallDisk,
  inflict: async ({ world, load, scaled, did }) => {
    const { servers, journal } = world;
    for (let round = 0; round < scaled(1, 2); round++) {
      const before = sum(journal.putOff);
      did('bytes written to fill it', fill(ballastOf(servers)));
      // Room that the server had kept is used up first.
      for (const until = performance.now() + HIT_SECONDS * 1_000; performance.now() < until;) {
        if (sum(journal.putOff) > before + 20) break;
        await pause(100);
      }
      did('sendings put off', sum(journal.putOff) - before);
      await pause(2_000);
      rmSync(ballastOf(servers));
      did('times full');
      await load.progress(20, RECOVERY_SECONDS);
    }
  },
};

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

async function putOnSmallDisk(servers: Servers): Promise<OwnServers> {
  const disk = diskOf(servers);
  mkdirSync(disk, { recursive: true });
  run('mount', '-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'none', disk);
  const { engine } = servers;
  try {
    const database = await startCrashableServer({
      directory: join(disk, 'database'),
      engine,
      extraFlags: SMALL[engine],
    });
    return {
      servers: { ...servers, database },
      remove: async () => {
        rmSync(ballastOf(servers), { force: true });
        await database.stop();
        run('umount', disk);
      },
    };
  } catch (error) {
    run('umount', '--lazy', disk);
    throw error;
  }
}

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

/** To the last byte. @returns how many there were */
function fill(path: string): number {
  const file = openSync(path, 'w');
  let written = 0;
  for (let size = 1 << 20; size >= 512;) {
    try {
      written += writeSync(file, Buffer.alloc(size, 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      size >>= 1;
    }
  }
  closeSync(file);
  return written;
}
