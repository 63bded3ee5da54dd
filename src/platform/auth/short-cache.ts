/**
 * Answers of a slow question for a short while, at most so many: what was asked longest ago goes first.
 * Questions asked while one is under way share its answer; a failed one is forgotten. An answer belongs to the epoch
 * it was asked for in, and is asked for again in another.
 */
export class ShortCache<T> {
  private readonly entries = new Map<string, { answer: Promise<T>; epoch: string; until: number }>();

  constructor(
    private readonly milliseconds: number,
    private readonly size: number,
    private readonly ask: (key: string) => Promise<T>,
  ) {}

  get(key: string, epoch = ''): Promise<T> {
    return this.usable(key, epoch)?.answer ?? this.askNow(key, epoch);
  }

  /** Whether {@link get} would ask now, and not go by an answer or by a question that is under way. */
  wouldAsk(key: string, epoch = ''): boolean {
    return this.usable(key, epoch) === undefined;
  }

  forget(key: string): void {
    this.entries.delete(key);
  }

  private usable(key: string, epoch: string): { readonly answer: Promise<T> } | undefined {
    const known = this.entries.get(key);
    return known && known.epoch === epoch && known.until > performance.now() ? known : undefined;
  }

  private askNow(key: string, epoch: string): Promise<T> {
    const answer = this.ask(key);
    this.entries.delete(key);
    this.entries.set(key, { answer, epoch, until: performance.now() + this.milliseconds });
    if (this.entries.size > this.size) this.entries.delete(this.entries.keys().next().value!);
    answer.catch(() => {
      if (this.entries.get(key)?.answer === answer) this.entries.delete(key);
    });
    return answer;
  }
}
