/** A seed for one part of a run, the same whatever else is run: a fault can be repeated alone. */
export function seedFor(seed: number, name: string): number {
  let mixed = seed;
  for (const letter of name) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) >>> 0;
  return mixed % 1_000_000;
}
