import type { WaitingUnit } from './waiting-unit.js';

/** Asked at every turn, because they can be changed while postings wait. */
export interface ArrivalLimits {
  /** A group is bounded by rows and bytes, so that a statement stays small and a lock is held briefly. */
  readonly groupLines: number;
  /** What may wait in each lane before callers are told to come back; keeps memory bounded. */
  readonly waitingPostings: number;
}

const GROUP_BYTES = 1_000_000;
const WAITING_BYTES = 64_000_000;

/** While both lanes wait, each has this part of a group for itself. */
const RESERVED_PART = 1 / 4;

export type LaneName = 'single' | 'bulk';

export interface LaneState {
  readonly postings: number;
  readonly bytes: number;
}

/**
 * Units that wait for their group, first in, first out. Batches have a lane of their own, so that a posting sent alone
 * neither waits behind thousands of them nor finds the queue full of them.
 */
export class Arrivals {
  private readonly lanes = { single: new Lane(), bulk: new Lane() };
  private bulkFirst = false;

  constructor(private readonly limits: ArrivalLimits) {}

  /** Units in both lanes. */
  get size(): number {
    return this.lanes.single.size + this.lanes.bulk.size;
  }

  /** Whether no more would go into a group than wait already. */
  get fillsGroup(): boolean {
    return this.lanes.single.lines + this.lanes.bulk.lines >= this.limits.groupLines;
  }

  /** What waits in the lane. */
  waiting(lane: LaneName): LaneState {
    const { postings, bytes } = this.lanes[lane];
    return { postings, bytes };
  }

  /** @returns false when the lane has no room for all of them; nothing was taken then */
  add(lane: LaneName, units: readonly WaitingUnit[]): boolean {
    return this.lanes[lane].add(units, this.limits.waitingPostings);
  }

  /**
   * The next group: at least one unit, then as many as the limits allow. A unit larger than a group goes alone, and the
   * lanes take turns at being first when the other one did not get anything.
   */
  takeGroup(): WaitingUnit[] {
    const { single, bulk } = this.lanes;
    const [first, second] = this.bulkFirst ? [bulk, single] : [single, bulk];
    const room = { lines: this.limits.groupLines, bytes: GROUP_BYTES };
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
  postings = 0;
  lines = 0;
  bytes = 0;

  get size(): number {
    return this.queue.length - this.head;
  }

  add(units: readonly WaitingUnit[], mostPostings: number): boolean {
    const postings = units.reduce((sum, { unit }) => sum + unit.length, 0);
    const bytes = units.reduce((sum, waiting) => sum + waiting.bytes, 0);
    if (this.postings + postings > mostPostings || this.bytes + bytes > WAITING_BYTES) return false;
    for (const waiting of units) this.queue.push(waiting);
    this.postings += postings;
    this.lines += units.reduce((sum, { lines }) => sum + lines, 0);
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
      this.lines -= next.lines;
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
