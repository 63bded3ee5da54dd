import type { AccountRef } from '../accounts/index.js';
import type { PostingLine } from '../posting/index.js';

/** What belongs to the party and is free: never what an overdraft would lend, never what is set aside. */
export interface OwnFunds {
  readonly ledger: bigint;
  readonly held: bigint;
  readonly earmarked: bigint;
}

/** As much of the amount as is there; zero or less when there is nothing. */
export function recoverable(amount: bigint, { ledger, held, earmarked }: OwnFunds): bigint {
  const free = ledger - held - earmarked;
  return free < amount ? free : amount;
}

/** Takes value out of the one account, whatever its normal side, against the other. */
export function recoveryLines(
  from: AccountRef,
  to: AccountRef,
  amount: bigint,
): [taken: PostingLine, given: PostingLine] {
  const { currency } = from;
  const side = from.normalSide === 'C' ? 'D' : 'C';
  return [
    { account: from.code, side, amount, currency },
    { account: to.code, side: from.normalSide, amount, currency },
  ];
}
