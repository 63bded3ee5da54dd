/** A detail that waits in a key, in the order of their numbers. Minor units. */
interface InTurn {
  readonly detailNo: string;
  readonly amount: bigint;
  readonly isEarmarked: boolean;
  /** Its run is void: it is passed over. */
  readonly isWithdrawn: boolean;
}

/**
 * Which of the next details the free money of their key pays for: strictly in turn, each wholly. A large one that has to wait is
 * not overtaken by a smaller one behind it, so that who is paid does not depend on in which pieces the money comes.
 * @returns up to which number all was dealt with (null: none), and whether one of them has to wait
 */
export function fundedFrom<Need extends InTurn>(
  free: bigint,
  needs: readonly Need[],
): { readonly funded: readonly Need[]; readonly last: string | null; readonly isBlocked: boolean } {
  const funded: Need[] = [];
  let left = free;
  let last: string | null = null;
  for (const need of needs) {
    if (!need.isEarmarked && !need.isWithdrawn) {
      if (need.amount > left) return { funded, last, isBlocked: true };
      left -= need.amount;
      funded.push(need);
    }
    last = need.detailNo;
  }
  return { funded, last, isBlocked: false };
}
