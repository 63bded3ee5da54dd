import type { Fault } from './fault.js';
import type { Edit } from './world/test-build.js';
import type { World } from './world/world.js';

/** A guard that is switched off in a test build: the harness must report the loss. */
export interface Control {
  readonly name: string;
  /** What is switched off. */
  readonly without: string;
  readonly isQuick: boolean;
  readonly edits: readonly Edit[];
  /** Under which the loss shows. */
  readonly fault: Fault;
  /** What the harness must say about it. */
  readonly reports: RegExp;
  /** What is switched off outside of the service. @returns how it is switched on again */
  prepare?(world: World): Promise<() => Promise<void>>;
}
