/**
 * Answers of a slow question for a short while, at most so many: what was asked longest ago goes first.
 * Questions asked while one is under way share its answer; a failed one is forgotten.
 */
export class ShortCache<T> {
  private readonly entries = new Map<string, { answer: Promise<T>; until: number }>();

  constructor(
    private readonly milliseconds: number,
    private readonly size: number,
    private readonly ask: (key: string) => Promise<T>,
  ) {}

  get(key: string): Promise<T> {
    const known = this.entries.get(key);
    if (known && known.until > performance.now()) return known.answer;
    return this.askNow(key);
  }

  forget(key: string): void {
    this.entries.delete(key);
  }

  private askNow(key: string): Promise<T> {
    const answer = this.ask(key);
    this.entries.delete(key);
    this.entries.set(key, { answer, until: performance.now() + this.milliseconds });
    if (this.entries.size > this.size) this.entries.delete(this.entries.keys().next().value!);
    answer.catch(() => {
      if (this.entries.get(key)?.answer === answer) this.entries.delete(key);
    });
    return answer;
  }
}
