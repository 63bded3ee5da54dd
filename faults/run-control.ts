import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Control } from './control.js';
import { runFault } from './run-fault.js';
import { makeTestBuild } from './world/test-build.js';
import type { Servers } from './world/servers.js';
import { World } from './world/world.js';

export interface ControlResult {
  readonly name: string;
  readonly seconds: number;
  /** What the harness said about the loss; null when it has not noticed. */
  readonly told: string | null;
  /** All that it said, for whoever wonders why it is not that. */
  readonly findings: readonly string[];
}

/** What a service without a guard cannot settle, it never will. */
const SETTLE_SECONDS = 3;

/** What is switched off outside of the service is switched on again, whatever happens. */
async function findingsWithout(
  world: World,
  { fault, prepare }: Control,
  options: { readonly seed: number; readonly thorough: boolean },
): Promise<readonly string[]> {
  const restore = await prepare?.(world);
  try {
    return (await runFault(world, fault, { ...options, settleSeconds: SETTLE_SECONDS })).findings;
  } finally {
    await restore?.();
  }
}

/** A world of its own, because its books will be wrong. */
export async function runControl(
  servers: Servers,
  control: Control,
  options: { readonly seed: number; readonly thorough: boolean },
  onOpen: (world: World) => void,
): Promise<ControlResult> {
  const { name, edits, reports } = control;
  const began = performance.now();
  const folder = join(servers.folder, 'builds', name);
  const build = edits.length === 0 ? 'dist' : makeTestBuild(folder, edits);
  const world = await World.open(servers, build);
  onOpen(world);
  try {
    const findings = await findingsWithout(world, control, options);
    const told = findings.find((finding) => reports.test(finding)) ?? null;
    return { name, seconds: (performance.now() - began) / 1_000, told, findings };
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
