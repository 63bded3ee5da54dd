/**
 * A pause that grows by a factor with every failure up to a limit, between half of it and all of it by chance, so that
 * what failed together is not tried together.
 * @param failures 1 for the first
 * @param chance from 0 up to 1
 */
export function pauseAfter(
  failures: number,
  { first, longest, factor }: { first: number; longest: number; factor: number },
  chance: number,
): number {
  const whole = Math.min(longest, first * factor ** (Math.max(1, failures) - 1));
  return Math.round(whole * (0.5 + chance / 2));
}

/** A number from 0 up to 1 of the random digits at the end of an id. */
export const chanceOf = (uuid: string): number => Number.parseInt(uuid.slice(-8), 16) / 2 ** 32;
