import type { Lock } from 'redlock';
import { isHeldByOthers } from './redlock-votes.js';

/** A lock that is held: extended well before it runs out, given up when that fails, released once. */
export class HeldLock {
  private readonly lost = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private extension: Promise<void> = Promise.resolve();
  private released = false;

  constructor(
    private lock: Lock,
    private readonly ttlMilliseconds: number,
  ) {
    this.extendAfter(ttlMilliseconds / 3);
  }

  /** Aborted when the lock could not be extended: somebody else may hold it now. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  /** True for those whom the call chain has left behind: they are not inside any more. */
  get isReleased(): boolean {
    return this.released;
  }

  /** Waits for an extension under way, so that it cannot come after the release. */
  async release(): Promise<void> {
    this.released = true;
    clearTimeout(this.timer);
    await this.extension;
    clearTimeout(this.timer);
    // A lock that cannot be released runs out by itself.
    await this.lock.release().catch(() => undefined);
  }

  private extendAfter(milliseconds: number): void {
    this.timer = setTimeout(() => {
      this.extension = this.extend();
    }, milliseconds);
  }

  /** A failure to reach Redis is tried again until the lock has run out; a lock of somebody else's is lost. */
  private async extend(): Promise<void> {
    try {
      this.lock = await this.lock.extend(this.ttlMilliseconds);
      this.extendAfter(this.ttlMilliseconds / 3);
    } catch (error) {
      const isLost = this.lock.expiration <= Date.now() || (await isHeldByOthers(error));
      if (isLost) this.lost.abort(error);
      else this.extendAfter(this.ttlMilliseconds / 10);
    }
  }
}
