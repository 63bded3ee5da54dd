import type { Result } from '../errors/index.js';

/** Proof of being the latest holder, for {@link requireFence}; the signal says that the lock was lost on the way. */
export interface Fencing {
  readonly number: number;
  readonly signal: AbortSignal;
}

/**
 * The one port of distributed locks. A lock keeps work from being done twice; it never makes it correct: a holder
 * that paused while its lock ran out is told apart by its fencing number, which the protected transaction must ask
 * for first ({@link requireFence}). Order: lock, begin, require the fence, locking reads, check, write, commit, release.
 */
export abstract class Locks {
  /**
   * Runs the work while holding the resource. Along one asynchronous call chain a resource that is held already is
   * simply held on; the lock is extended while the work runs and released once, at its outermost end.
   * @param resource what is locked, 1 to 128 printable ASCII characters: `day-close:main:2026-11-21`
   * @param ttlMilliseconds how long others wait when the holder dies; at least 200
   * @returns refused with LOCK.BUSY when somebody else holds it, LOCK.REDIS_UNAVAILABLE when nobody can tell
   */
  abstract withLock<T>(
    resource: string,
    ttlMilliseconds: number,
    work: (fencing: Fencing) => Promise<T>,
  ): Promise<Result<T>>;

  /** Resources that are held on this node, in the order of their names. */
  abstract held(): readonly string[];

  /** Whether locks can be had at all right now; answers within a second. */
  abstract areAvailable(): Promise<boolean>;
}
