/**
 * One after the other for each key, first come first served, on this node. It keeps callers from undoing each other's
 * preparations; what is right is decided under the lock of the row.
 */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Keys for which somebody works or waits. */
  get size(): number {
    return this.last.size;
  }

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key);
    const turn = before ? before.then(work, work) : work();
    this.last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.last.get(key) === turn) this.last.delete(key);
    }
  }
}
