import { randomOf } from '../test/support/random.js';
import { auditWorld } from './audit/audit-world.js';
import { recover, RECOVERY_SECONDS } from './audit/recover.js';
import type { Fault, Scene } from './fault.js';
import { Load, USUAL_LOAD } from './load/load.js';
import { NoProgress } from './no-progress.js';
import type { World } from './world/world.js';

export interface RunOptions {
  readonly seed: number;
  readonly thorough: boolean;
  /** How long callers ask again for what they know too little of. */
  readonly settleSeconds: number;
}

export interface FaultResult {
  readonly name: string;
  readonly seconds: number;
  /** What was done, and how often. */
  readonly did: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Sendings without a final answer, which callers repeated. */
  readonly putOff: number;
  /** Orders that nobody could find out about. */
  readonly unknown: number;
  /** Until each node posted again. */
  readonly recovered: readonly (number | null)[];
  readonly findings: readonly string[];
}

/** Callers need something to work with before it goes wrong, and something to do after. */
const WARM_UP = 40;
const AFTERWARDS = 60;

/** Load, fault, recovery, quiet, audit. */
export async function runFault(world: World, fault: Fault, options: RunOptions): Promise<FaultResult> {
  const { journal } = world;
  const { seed } = options;
  const within = fault.recoverySeconds ?? RECOVERY_SECONDS;
  const began = performance.now();
  const before = countsOf(world);
  const load = new Load(world, { ...USUAL_LOAD, seed, ...fault.load });
  const scene = new RunningScene(world, load, options);
  let recovered: (number | null)[] = [];
  try {
    await load.progress(WARM_UP);
    await fault.inflict(scene);
    recovered = await recover(world, seed, within);
    recovered.forEach((seconds, index) => {
      if (seconds === null) scene.find(`${world.nodes[index]!.name} did not post again within ${within} s`);
    });
    if (recovered.every((seconds) => seconds !== null)) await load.progress(AFTERWARDS);
  } catch (error) {
    scene.find(error instanceof NoProgress ? error.message : `the fault went wrong: ${stackOf(error)}`);
  } finally {
    await load.stop();
  }
  const unknown = (await load.settle(options.settleSeconds)).length;
  if (unknown > 0) scene.find(`${unknown} commands could not be settled after the fault was over`);
  await fault.lookBack?.(scene);
  if (Object.keys(scene.done).length === 0) scene.find('the fault did not happen, so nothing was proved');
  const findings = [...scene.findings, ...(await auditWorld(world))];
  const after = countsOf(world);
  return {
    name: fault.name,
    seconds: (performance.now() - began) / 1_000,
    did: scene.done,
    sent: journal.sent - before.sent,
    acknowledged: after.acknowledged - before.acknowledged,
    refused: after.refused - before.refused,
    putOff: after.putOff - before.putOff,
    unknown,
    recovered,
    findings,
  };
}

class RunningScene implements Scene {
  readonly random;
  readonly findings: string[] = [];
  readonly done: Record<string, number> = {};

  constructor(
    readonly world: World,
    readonly load: Load,
    private readonly options: RunOptions,
  ) {
    this.random = randomOf(options.seed + 77);
  }

  // Functions of their own, so that faults can take them out of the scene.
  readonly scaled = (quick: number, full: number): number => (this.options.thorough ? full : quick);

  readonly did = (what: string, times = 1): void => {
    if (times > 0) this.done[what] = (this.done[what] ?? 0) + times;
  };

  readonly find = (finding: string): void => void this.findings.push(finding);
}

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

interface Counts {
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly putOff: number;
}

function countsOf({ journal }: World): Counts {
  const states = [...journal.states.values()];
  return {
    sent: journal.sent,
    acknowledged: states.filter(({ done }) => done).length,
    refused: states.filter(({ done, refused }) => !done && refused !== null).length,
    putOff: [...journal.putOff.values()].reduce((sum, count) => sum + count, 0),
  };
}
