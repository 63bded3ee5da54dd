/** Told how far a verification is, step by step. */
export interface Progress {
  /** @param total how many there are, as far as that is known */
  begin(step: string, total: number): void;
  advance(count: number): void;
  stop(): void;
}
