import { hash } from 'node:crypto';

const BLOCK_KEYS = 1 << 18;
const KEY_BYTES = 16;
/** Of the hash, by which keys are put into buckets before they are sorted; there are about ten in each of ten million. */
const BUCKET_BITS = 20;

/** 32 hexadecimal digits: the first half of a SHA-256, which no two keys share. */
export const keyHashOf = (recordKey: string): string =>
  hash('sha256', recordKey, 'hex').slice(0, 2 * KEY_BYTES);

/**
 * The hashes of the record keys of one file with their lines, 20 bytes each and 4 more while they are sorted. Written to the
 * database in their order, so that each page of the index is touched once.
 */
export class RecordKeys {
  private readonly hashes: Buffer[] = [];
  private readonly lines: Uint32Array[] = [];
  private order: Uint32Array | null = null;
  count = 0;

  add(recordKey: string, line: number): void {
    const at = this.count % BLOCK_KEYS;
    if (at === 0) {
      this.hashes.push(Buffer.allocUnsafeSlow(BLOCK_KEYS * KEY_BYTES));
      this.lines.push(new Uint32Array(BLOCK_KEYS));
    }
    this.hashes.at(-1)!.write(keyHashOf(recordKey), at * KEY_BYTES, KEY_BYTES, 'hex');
    this.lines.at(-1)![at] = line;
    this.count += 1;
    this.order = null;
  }

  /** Hash and line of the key at that place of the order. */
  at(place: number): { hash: string; line: number } {
    const index = this.sorted()[place]!;
    const at = (index % BLOCK_KEYS) * KEY_BYTES;
    const block = Math.floor(index / BLOCK_KEYS);
    return {
      hash: this.hashes[block]!.toString('hex', at, at + KEY_BYTES),
      line: this.lines[block]![index % BLOCK_KEYS]!,
    };
  }

  /** Buckets by their first bits are counted and filled, then each is sorted by itself. */
  private sorted(): Uint32Array {
    if (this.order) return this.order;
    const { count } = this;
    const ends = new Uint32Array(1 << BUCKET_BITS);
    for (let index = 0; index < count; index++) ends[this.bucketOf(index)]! += 1;
    for (let bucket = 1; bucket < ends.length; bucket++) ends[bucket]! += ends[bucket - 1]!;
    const order = new Uint32Array(count);
    for (let index = count - 1; index >= 0; index--) order[--ends[this.bucketOf(index)]!] = index;
    // The ends have become beginnings.
    for (let bucket = 0; bucket < ends.length; bucket++)
      this.sortBucket(order, ends[bucket]!, ends[bucket + 1] ?? count);
    return (this.order = order);
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
