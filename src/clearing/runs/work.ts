import type { WorkGuard } from './work-guard.js';

/** How one node works at a run: fenced, and stopped between chunks. */
export interface Work {
  readonly guard: WorkGuard;
  isStopping(): boolean;
  /** Told after each committed step. @param line how far it is */
  progressed(line: number): Promise<void>;
}
