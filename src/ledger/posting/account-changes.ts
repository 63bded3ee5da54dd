import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { AccountRef } from '../accounts/index.js';
import { availableBalance } from '../balance/index.js';
import { effectOn } from './balance.rules.js';
import { postingRefusals } from './posting.errors.js';
import type { Balance, Posting, SetAside } from './posting.types.js';

/** The accounts that a posting touches: of each line, and of each amount that is set aside without one. */
export interface TouchedAccounts {
  readonly lines: readonly AccountRef[];
  readonly aside: readonly AccountRef[];
}

/** What a posting does to one account in all: minor units, on the normal side. */
export interface AccountChange {
  readonly account: AccountRef;
  /** Line of the request that names the account first, if one does. */
  readonly lineIndex: number | null;
  ledger: bigint;
  held: bigint;
  earmarked: bigint;
  /** Something was set aside or freed, even if it comes to nothing in all. */
  aside: boolean;
}

/**
 * Adds up lines and what is set aside, account by account. A line of a hold frees what it takes; one with a purpose
 * moves the money of that purpose.
 * @param more what the participants set aside, on accounts that the posting names
 */
export function changesOf(
  posting: Posting,
  touched: TouchedAccounts,
  more: readonly SetAside[],
): Result<ReadonlyMap<number, AccountChange>> {
  const changes = new Map<number, AccountChange>();
  const changeOf = (account: AccountRef, lineIndex: number | null): AccountChange => {
    const known = changes.get(account.id);
    if (known) return known;
    const fresh = { account, lineIndex, ledger: 0n, held: 0n, earmarked: 0n, aside: false };
    changes.set(account.id, fresh);
    return fresh;
  };
  for (let index = 0; index < touched.lines.length; index++) {
    const account = touched.lines[index]!;
    const { side, amount, hold, purpose } = posting.lines[index]!;
    const effect = effectOn(account, side, amount);
    const change = changeOf(account, index);
    change.ledger += effect;
    change.aside ||= hold !== undefined || purpose !== undefined;
    if (purpose !== undefined) change.earmarked += effect;
    if (hold === undefined) continue;
    if (effect >= 0n) return refused(postingRefusals.captureBringsValue(index, account.code));
    change.held += effect;
  }
  if (posting.setAside.length + more.length === 0) return accepted(changes);
  const aside = new Map(touched.aside.map((account) => [account.code, account]));
  for (const { account: code, held, earmarked } of [...posting.setAside, ...more]) {
    const account = aside.get(code);
    if (!account)
      throw new Error(`A participant set money aside on ${code}, which its posting does not name`);
    const change = changeOf(account, null);
    change.held += held;
    change.earmarked += earmarked;
    change.aside = true;
  }
  return accepted(changes);
}

/** Status, stops and funds, account by account, on the net effect: stops follow the balance, not the side. */
export function refusedByAccounts(
  posting: Posting,
  before: ReadonlyMap<number, Balance>,
  changes: ReadonlyMap<number, AccountChange>,
): Refusal | null {
  for (const change of changes.values()) {
    const refusal = refusedByAccount(change, before.get(change.account.id)!, posting.override !== null);
    if (refusal) return refusal;
  }
  return null;
}

function refusedByAccount(change: AccountChange, balance: Balance, overridden: boolean): Refusal | null {
  const { account, ledger, held, earmarked } = change;
  if (balance.status === 'C') return postingRefusals.accountClosed(fieldOf(change), account.code);
  const freed = ledger - held - earmarked;
  if (!overridden) {
    if (balance.status === 'F') return postingRefusals.accountFrozen(fieldOf(change), account.code);
    // What is held leaves later: it goes out, also where it was earmarked before and so was not available anyway.
    const direction = ledger !== 0n ? ledger : held > 0n ? -held : freed;
    if (direction > 0n && balance.stopIn) return postingRefusals.stoppedIn(fieldOf(change), account.code);
    if (direction < 0n && balance.stopOut) return postingRefusals.stoppedOut(fieldOf(change), account.code);
  }
  if (balance.held + held < 0n || balance.earmarked + earmarked < 0n) {
    throw new Error(
      `More would be freed on account ${account.id} than is set aside; a participant let it pass`,
    );
  }
  if (freed >= 0n) return null;
  const available = availableBalance(balance, account.normalSide);
  if (available === null || available + freed >= 0n) return null;
  const written = (minor: bigint): string => formatAmount(minor, account.decimals);
  return postingRefusals.insufficientFunds(
    fieldOf(change),
    account.code,
    written(available),
    written(-freed),
  );
}

/** Field of the request that names the account first. */
const fieldOf = ({ lineIndex }: AccountChange): string =>
  lineIndex === null ? 'account' : `lines/${lineIndex}/account`;
