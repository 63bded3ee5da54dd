import type { Random } from '../test/support/random.js';
import type { Load, LoadPlan } from './load/load.js';
import type { Servers } from './world/servers.js';
import type { World } from './world/world.js';

/** Something that goes wrong while callers work. */
export interface Fault {
  readonly name: string;
  /** What happens, for a person. */
  readonly about: string;
  /** It is part of the quick run. */
  readonly isQuick: boolean;
  readonly load?: Partial<LoadPlan>;
  /** Why it cannot happen here; null when it can. */
  excuse?(servers: Servers): string | null;
  /** Servers of its own, for faults that need others; the harness opens a world on them. */
  prepare?(servers: Servers): Promise<OwnServers>;
  /** How long the service may take to post again, if longer than usual. */
  readonly recoverySeconds?: number;
  /** Lets it happen, and ends it: what follows must be as if nothing had been. */
  inflict(scene: Scene): Promise<void>;
  /** What more can be looked at when the load is over and nobody writes. */
  lookBack?(scene: Scene): Promise<void>;
}

export interface OwnServers {
  readonly servers: Servers;
  remove(): Promise<void>;
}

/** What a fault works on. */
export interface Scene {
  readonly world: World;
  readonly load: Load;
  readonly random: Random;
  /** The first of them in a quick run, the second in a full one. */
  readonly scaled: (quick: number, full: number) => number;
  /** Counts what was done, for the line on the screen: a fault that did nothing has proved nothing. */
  readonly did: (what: string, times?: number) => void;
  /** A promise that was seen broken. */
  readonly find: (finding: string) => void;
}
