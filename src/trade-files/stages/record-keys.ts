import { hash } from 'node:crypto';

const BLOCK_KEYS = 1 << 18;
const KEY_BYTES = 12;
/** Keys or buckets that are gone through before others have their turn: some milliseconds. */
const AT_A_TIME = 16_384;
/** Of the hash, by which keys are put into buckets before they are sorted; there are about ten in each of ten million. */
const BUCKET_BITS = 20;

/** 24 hexadecimal digits, the beginning of a SHA-256: among ten thousand million keys two share it once in a thousand million. */
export const keyHashOf = (recordKey: string): string =>
  hash('sha256', recordKey, 'hex').slice(0, 2 * KEY_BYTES);

/**
 * The hashes of the record keys of one file, 12 bytes each and 4 more once they are sorted. Records stand in lines without a gap, so
 * that a key need not have its line. Written to the database in their order, so that each page of the index is touched once.
 */
export class RecordKeys {
  private readonly hashes: Buffer[] = [];
  private firstLine = 0;
  private order: Uint32Array | null = null;
  count = 0;

  /** @throws Error for a line that is not the next one */
  add(recordKey: string, line: number): void {
    if (this.count === 0) this.firstLine = line;
    if (line !== this.firstLine + this.count)
      throw new Error(`The record of line ${line} stands behind a gap`);
    const at = this.count % BLOCK_KEYS;
    if (at === 0) this.hashes.push(Buffer.allocUnsafeSlow(BLOCK_KEYS * KEY_BYTES));
    this.hashes.at(-1)!.write(keyHashOf(recordKey), at * KEY_BYTES, KEY_BYTES, 'hex');
    this.count += 1;
    this.order = null;
  }

  /** Hash and line of the key at that place of the order, once they are sorted. */
  at(place: number): { hash: string; line: number } {
    const index = this.order![place]!;
    const at = (index % BLOCK_KEYS) * KEY_BYTES;
    const block = Math.floor(index / BLOCK_KEYS);
    return { hash: this.hashes[block]!.toString('hex', at, at + KEY_BYTES), line: this.firstLine + index };
  }

  /** Buckets by their first bits are counted and filled, then each is sorted by itself. Ten million take some seconds. */
  async sort(): Promise<void> {
    if (this.order) return;
    const { count } = this;
    const ends = new Uint32Array(1 << BUCKET_BITS);
    await inTurns(count, (index) => {
      ends[this.bucketOf(index)]! += 1;
    });
    for (let bucket = 1; bucket < ends.length; bucket++) ends[bucket]! += ends[bucket - 1]!;
    const order = new Uint32Array(count);
    await inTurns(count, (turn) => {
      // From the last one on, so that those of one bucket stay in order.
      const index = count - 1 - turn;
      order[--ends[this.bucketOf(index)]!] = index;
    });
    // The ends have become beginnings.
    await inTurns(ends.length, (bucket) => this.sortBucket(order, ends[bucket]!, ends[bucket + 1] ?? count));
    this.order = order;
  }

  /** By insertion: there are few, and those with the same hash stay in the order of their lines. */
  private sortBucket(order: Uint32Array, from: number, to: number): void {
    for (let next = from + 1; next < to; next++) {
      const index = order[next]!;
      let place = next;
      for (; place > from && this.compare(order[place - 1]!, index) > 0; place--)
        order[place] = order[place - 1]!;
      order[place] = index;
    }
  }

  private bucketOf(index: number): number {
    return this.wordOf(index, 0) >>> (32 - BUCKET_BITS);
  }

  private compare(left: number, right: number): number {
    for (let word = 0; word < KEY_BYTES; word += 4) {
      const difference = this.wordOf(left, word) - this.wordOf(right, word);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  private wordOf(index: number, word: number): number {
    return this.hashes[Math.floor(index / BLOCK_KEYS)]!.readUInt32BE((index % BLOCK_KEYS) * KEY_BYTES + word);
  }
}

/** Whatever else the node has to do comes in between. */
async function inTurns(count: number, work: (index: number) => void): Promise<void> {
  for (let from = 0; from < count; from += AT_A_TIME) {
    const to = Math.min(from + AT_A_TIME, count);
    for (let index = from; index < to; index++) work(index);
    if (to < count) await new Promise(setImmediate);
  }
}
