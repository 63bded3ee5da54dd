/**
 * A bounded map that forgets what was not asked for lately. Two generations stand in for an exact order of use: a full
 * young one becomes the old one, and what is found in the old one moves to the young. An exact order would cost a
 * deletion and an insertion with every question.
 */
export class RecentMap<Key, Value> {
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();
  private readonly generationSize: number;

  /** @param capacity entries kept at most */
  constructor(capacity: number) {
    this.generationSize = Math.ceil(capacity / 2);
  }

  get(key: Key): Value | undefined {
    const recent = this.young.get(key);
    if (recent !== undefined) return recent;
    const earlier = this.old.get(key);
    if (earlier !== undefined) this.set(key, earlier);
    return earlier;
  }

  set(key: Key, value: Value): void {
    if (this.young.size >= this.generationSize && !this.young.has(key)) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  /** Entries kept; one that is in both generations counts twice. */
  get size(): number {
    return this.young.size + this.old.size;
  }
}
