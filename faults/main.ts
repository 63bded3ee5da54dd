import 'reflect-metadata';
import { mkdirSync } from 'node:fs';
import { isThorough, readArguments, USAGE, WrongArguments, type Arguments } from './arguments.js';
import { clusterFailover, startCluster } from './cluster.js';
import type { Control } from './control.js';
import { CONTROLS } from './controls.js';
import type { Fault } from './fault.js';
import { FAULTS } from './fault-table.js';
import { Run } from './run.js';
import { startServers, stopServers, type Servers } from './world/servers.js';

/** `npm run faults`: see docs/reliability.md. FAULTS_FOLDER is where the script that starts it wants the servers' files. */
const args = argumentsOrExit();
if (args.what === 'list') list();
else await run();

async function run(): Promise<void> {
  const folder = process.env.FAULTS_FOLDER;
  if (!folder) throw new Error('Run it by `npm run faults`, which provides a folder');
  mkdirSync(folder, { recursive: true });
  const servers = await (args.what === 'cluster' ? startCluster(folder) : startServers(args.engine, folder));
  const harness = new Run(servers, args, (line) => console.log(line));
  endOnSignal(harness, servers);
  try {
    const { faults, controls } = chosen();
    const isGood = await harness.all(faults, controls);
    process.exitCode = isGood ? 0 : 1;
  } finally {
    await stopServers(servers);
  }
  // Sockets of callers that gave up may still be open.
  process.exit();
}

function chosen(): { faults: readonly Fault[]; controls: readonly Control[] } {
  if (args.what === 'cluster') return { faults: [clusterFailover], controls: [] };
  const named = ({ name }: { name: string }): boolean => args.only.includes(name);
  if (args.only.length > 0) return { faults: FAULTS.filter(named), controls: CONTROLS.filter(named) };
  const isWanted = ({ isQuick }: { isQuick: boolean }): boolean => isQuick || isThorough(args);
  return {
    faults: args.what === 'controls' ? [] : FAULTS.filter(isWanted),
    controls: args.what === 'quick-faults' ? [] : CONTROLS.filter(isWanted),
  };
}

function list(): void {
  for (const { name, about, isQuick } of FAULTS)
    console.log(`${name.padEnd(24)} ${isQuick ? 'quick' : '     '}  ${about}`);
  console.log('\nControls, each without');
  for (const { name, without, isQuick } of CONTROLS)
    console.log(`${name.padEnd(24)} ${isQuick ? 'quick' : '     '}  ${without}`);
}

/** Nodes that were stopped, and servers that run by themselves, do not go with their parent. */
function endOnSignal(harness: Run, servers: Servers): void {
  const end = (): void => {
    harness.closeNow();
    void stopServers(servers).finally(() => process.exit(130));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

function argumentsOrExit(): Arguments {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}
