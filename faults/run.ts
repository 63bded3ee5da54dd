import { writeFileSync } from 'node:fs';
import { isThorough, type Arguments } from './arguments.js';
import type { Control } from './control.js';
import type { Fault } from './fault.js';
import { loggedErrors } from './logged-errors.js';
import { controlLine, findingsOf, lineOf, loggedLines, skippedLine } from './report.js';
import { runControl, type ControlResult } from './run-control.js';
import { runFault, type FaultResult } from './run-fault.js';
import { seedFor } from './seed.js';
import type { Servers } from './world/servers.js';
import { World } from './world/world.js';

/** How long callers ask again, when a fault is over, for what they know too little of. */
const SETTLE_SECONDS = 40;

/** A run of faults and controls: a line for each, and the end at the first broken promise. */
export class Run {
  private world: World | null = null;
  private readonly results: (FaultResult | ControlResult)[] = [];
  private readonly skipped: string[] = [];

  constructor(
    private readonly servers: Servers,
    private readonly args: Arguments,
    private readonly say: (line: string) => void,
  ) {}

  /** @returns whether every promise was kept, and every loss noticed */
  async all(faults: readonly Fault[], controls: readonly Control[]): Promise<boolean> {
    const began = performance.now();
    const { engine, version } = this.servers;
    this.say(`${engine} ${version}, seed ${this.args.seed}`);
    try {
      for (const fault of faults) if (!(await this.fault(fault))) return this.end(began, false);
      await this.closeWorld();
      for (const control of controls) if (!(await this.control(control))) return this.end(began, false);
      return this.end(began, true);
    } finally {
      await this.closeWorld();
    }
  }

  /** When the harness is told to go. */
  closeNow(): void {
    this.world?.closeNow();
  }

  private async fault(fault: Fault): Promise<boolean> {
    if (this.skips(fault.name, fault)) return true;
    const own = await fault.prepare?.(this.servers);
    if (own || this.world?.isFull) await this.closeWorld();
    try {
      this.world ??= await World.open(own?.servers ?? this.servers);
      const result = await runFault(this.world, fault, {
        ...this.optionsFor(fault.name),
        settleSeconds: SETTLE_SECONDS,
      });
      this.results.push(result);
      this.say(lineOf(result));
      if (result.findings.length === 0) return true;
      this.say(loggedLines(loggedErrors(this.world.nodes)));
      this.say(findingsOf(result.findings, this.repeatOf(fault.name)));
      return false;
    } finally {
      if (own) {
        await this.closeWorld();
        await own.remove();
      }
    }
  }

  private async control(control: Control): Promise<boolean> {
    if (this.skips(control.name, control.fault)) return true;
    const result = await runControl(this.servers, control, this.optionsFor(control.name), (world) => {
      this.world = world;
    });
    this.world = null;
    this.results.push(result);
    this.say(controlLine(result));
    if (result.told === null) this.say(findingsOf(result.findings, this.repeatOf(control.name)));
    return result.told !== null;
  }

  private skips(name: string, fault: Fault): boolean {
    const excuse = fault.excuse?.(this.servers) ?? null;
    if (excuse === null) return false;
    this.skipped.push(name);
    this.say(skippedLine(name, excuse));
    return true;
  }

  private optionsFor(name: string): { seed: number; thorough: boolean } {
    return { seed: seedFor(this.args.seed, name), thorough: isThorough(this.args) };
  }

  private repeatOf(name: string): string {
    const quick = isThorough(this.args) ? '' : ' --quick';
    return `npm run faults --${quick} --engine ${this.servers.engine} --seed ${this.args.seed} --only ${name}`;
  }

  private async closeWorld(): Promise<void> {
    const { world } = this;
    this.world = null;
    await world?.close();
  }

  private end(began: number, isGood: boolean): boolean {
    const seconds = (performance.now() - began) / 1_000;
    const verdict = isGood ? 'every promise was kept' : 'a promise was broken';
    const left = this.skipped.length === 0 ? '' : `, ${this.skipped.length} skipped`;
    this.say(`${this.results.length} runs${left} in ${seconds.toFixed(0)} s: ${verdict}`);
    const { json, seed } = this.args;
    const { engine, version } = this.servers;
    const { results, skipped } = this;
    if (json)
      writeFileSync(json, `${JSON.stringify({ seed, engine, version, results, skipped }, null, 2)}\n`);
    return isGood;
  }
}
