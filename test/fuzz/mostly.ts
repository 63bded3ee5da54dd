import fc from 'fast-check';

/** The one nearly always, the other once in so many. */
export function mostly<A, B>(
  one: fc.Arbitrary<A>,
  other: fc.Arbitrary<B>,
  times: number,
): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: times - 1, arbitrary: one }, { weight: 1, arbitrary: other });
}
