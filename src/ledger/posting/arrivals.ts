import type { WaitingPosting } from './waiting-posting.js';

/** A group is bounded by rows and bytes, so that a statement stays small and a lock is held briefly. */
export const GROUP_LIMITS = { lines: 1_200, bytes: 1_000_000 } as const;

/** What may wait before callers are told to come back; keeps memory bounded. */
export const WAITING_LIMITS = { postings: 20_000, bytes: 64_000_000 } as const;

/** Postings that wait for their group, first in, first out. */
export class Arrivals {
  private queue: WaitingPosting[] = [];
  private head = 0;
  private bytes = 0;

  get size(): number {
    return this.queue.length - this.head;
  }

  /** @returns false when the queue is full; nothing was taken then */
  add(waiting: WaitingPosting): boolean {
    if (this.size >= WAITING_LIMITS.postings || this.bytes + waiting.bytes > WAITING_LIMITS.bytes)
      return false;
    this.queue.push(waiting);
    this.bytes += waiting.bytes;
    return true;
  }

  /** The next group: at least one posting, then as many as the limits allow. */
  takeGroup(): WaitingPosting[] {
    const group: WaitingPosting[] = [];
    let lines = 0;
    let bytes = 0;
    while (this.head < this.queue.length) {
      const next = this.queue[this.head]!;
      const full = lines + next.lines > GROUP_LIMITS.lines || bytes + next.bytes > GROUP_LIMITS.bytes;
      if (full && group.length > 0) break;
      group.push(next);
      lines += next.lines;
      bytes += next.bytes;
      this.head++;
    }
    this.bytes -= bytes;
    this.compact();
    return group;
  }

  /** Dropping the consumed front now and then keeps taking cheap at any length. */
  private compact(): void {
    if (this.head < 1_024 && this.head < this.queue.length) return;
    this.queue = this.queue.slice(this.head);
    this.head = 0;
  }
}
