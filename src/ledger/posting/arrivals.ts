import type { WaitingUnit } from './waiting-unit.js';

/** A group is bounded by rows and bytes, so that a statement stays small and a lock is held briefly. */
export const GROUP_LIMITS = { lines: 1_200, bytes: 1_000_000 } as const;

/** What may wait in each lane before callers are told to come back; keeps memory bounded. */
export const WAITING_LIMITS = { postings: 20_000, bytes: 64_000_000 } as const;

/** While both lanes wait, each has this part of a group for itself. */
const RESERVED_PART = 1 / 4;

export type LaneName = 'single' | 'bulk';

/**
 * Units that wait for their group, first in, first out. Batches have a lane of their own, so that a posting sent alone
 * neither waits behind thousands of them nor finds the queue full of them.
 */
export class Arrivals {
  private readonly lanes = { single: new Lane(), bulk: new Lane() };
  private bulkFirst = false;

  /** Units in both lanes. */
  get size(): number {
    return this.lanes.single.size + this.lanes.bulk.size;
  }

  /** @returns false when the lane has no room for all of them; nothing was taken then */
  add(lane: LaneName, units: readonly WaitingUnit[]): boolean {
    return this.lanes[lane].add(units);
  }

  /**
   * The next group: at least one unit, then as many as the limits allow. A unit larger than a group goes alone, and the
   * lanes take turns at being first when the other one did not get anything.
   */
  takeGroup(): WaitingUnit[] {
    const { single, bulk } = this.lanes;
    const [first, second] = this.bulkFirst ? [bulk, single] : [single, bulk];
    const room = { lines: GROUP_LIMITS.lines, bytes: GROUP_LIMITS.bytes };
    const reserved = second.size > 0 && first.size > 0 ? RESERVED_PART : 0;
    const leading = first.take(partOf(room, 1 - reserved), true);
    const following = second.take(restOf(room, leading), leading.length === 0);
    this.bulkFirst = !this.bulkFirst && bulk.size > 0 && following.length === 0;
    return [...leading, ...following];
  }
}

interface Room {
  readonly lines: number;
  readonly bytes: number;
}

const partOf = ({ lines, bytes }: Room, part: number): Room => ({ lines: lines * part, bytes: bytes * part });

const restOf = (room: Room, taken: readonly WaitingUnit[]): Room => ({
  lines: taken.reduce((left, { lines }) => left - lines, room.lines),
  bytes: taken.reduce((left, { bytes }) => left - bytes, room.bytes),
});

class Lane {
  private queue: WaitingUnit[] = [];
  private head = 0;
  private postings = 0;
  private bytes = 0;

  get size(): number {
    return this.queue.length - this.head;
  }

  add(units: readonly WaitingUnit[]): boolean {
    const postings = units.reduce((sum, { unit }) => sum + unit.length, 0);
    const bytes = units.reduce((sum, waiting) => sum + waiting.bytes, 0);
    if (this.postings + postings > WAITING_LIMITS.postings || this.bytes + bytes > WAITING_LIMITS.bytes)
      return false;
    for (const waiting of units) this.queue.push(waiting);
    this.postings += postings;
    this.bytes += bytes;
    return true;
  }

  /** @param atLeastOne takes the first unit even if it is larger than the room */
  take(room: Room, atLeastOne: boolean): WaitingUnit[] {
    const taken: WaitingUnit[] = [];
    let { lines, bytes } = room;
    while (this.head < this.queue.length) {
      const next = this.queue[this.head]!;
      const fits = next.lines <= lines && next.bytes <= bytes;
      if (!fits && !(atLeastOne && taken.length === 0)) break;
      taken.push(next);
      lines -= next.lines;
      bytes -= next.bytes;
      this.postings -= next.unit.length;
      this.bytes -= next.bytes;
      this.head++;
    }
    this.compact();
    return taken;
  }

  /** Dropping the consumed front now and then keeps taking cheap at any length. */
  private compact(): void {
    if (this.head < 1_024 && this.head < this.queue.length) return;
    this.queue = this.queue.slice(this.head);
    this.head = 0;
  }
}
