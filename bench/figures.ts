/** Of an odd number of rounds the middle one. */
export function median(figures: readonly number[]): number {
  return middleOf(figures, (figure) => figure);
}

export function middleOf<T>(results: readonly T[], figureOf: (result: T) => number): T {
  const sorted = results.toSorted((left, right) => figureOf(left) - figureOf(right));
  return sorted[Math.floor(sorted.length / 2)]!;
}
