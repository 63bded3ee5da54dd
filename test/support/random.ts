export { randomOf, type Random } from '../../src/demo/random.js';

/** The seed of a randomised test: SEED from the environment repeats a run, otherwise it is new; printed either way. */
export function seedOf(name: string): number {
  const seed = process.env.SEED === undefined ? Date.now() % 1_000_000 : Number(process.env.SEED);
  console.log(`${name}: SEED=${seed}`);
  return seed;
}
