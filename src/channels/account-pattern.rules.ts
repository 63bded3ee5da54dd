/**
 * Patterns of account numbers: parts one after the other, each a fixed text (`DE`), or a class with how many of it
 * (`[0-9]{18}`, `[0-9A-Z]{11,30}`). Of the classes only these three, and at most one part of variable length: so there
 * is one way to read a text, and nobody can write a pattern that takes long.
 */
const PART = /([0-9A-Z]+)|(\[(?:0-9|A-Z|0-9A-Z)\])\{([1-9][0-9]?)(?:,([1-9][0-9]?))?\}/y;
const LONGEST_ACCOUNT = 64;

/** @returns what is wrong with the pattern, as the end of a sentence; null when nothing is */
export function accountPatternProblem(pattern: string): string | null {
  let longest = 0;
  let variableParts = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < pattern.length) {
    const at = PART.lastIndex;
    const part = PART.exec(pattern);
    if (!part) return `is not understood from character ${at + 1} on`;
    const [, text, , atLeast, atMost] = part;
    if (text === undefined && atMost !== undefined && Number(atMost) < Number(atLeast))
      return `says "at least ${atLeast}, at most ${atMost}"`;
    if (atMost !== undefined && atMost !== atLeast) variableParts++;
    longest += text?.length ?? Number(atMost ?? atLeast);
  }
  if (longest === 0) return 'is empty';
  if (longest > LONGEST_ACCOUNT) return `allows more than ${LONGEST_ACCOUNT} characters`;
  return variableParts > 1 ? 'has more than one part of variable length' : null;
}

/** @param pattern one that {@link accountPatternProblem} has nothing to say about */
export function isAccountNumber(pattern: string, account: string): boolean {
  return account.length <= LONGEST_ACCOUNT && new RegExp(`^(?:${pattern})$`).test(account);
}
