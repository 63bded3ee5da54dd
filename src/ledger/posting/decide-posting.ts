import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { AccountRef } from '../accounts/index.js';
import { availableBalance, ledgerBalance } from '../balance/index.js';
import { effectOn } from './balance.rules.js';
import { applyLine, deriveEntry } from './derive-entries.js';
import { deriveVoucherLines, voucherDigest } from './derive-voucher.js';
import { postingRefusals } from './posting.errors.js';
import type { AccountEntry, Balance, Posting, Voucher } from './posting.types.js';

/** What a posting is decided on: rows that are locked now, as the postings before it in the group left them. */
export interface PostingFacts {
  readonly now: string;
  readonly account: (code: string) => AccountRef | undefined;
  readonly balance: (account: AccountRef) => Balance;
  readonly isStopped: (businessType: string) => boolean;
}

export interface DecidedPosting {
  readonly voucher: Voucher;
  readonly balances: ReadonlyMap<number, Balance>;
}

/**
 * Decides one posting and works out everything that is written for it (domain §3). Pure: no row is read here.
 * The order of the guards is part of the API: a posting with two faults is always refused for the same one.
 */
export function decidePosting(
  posting: Posting,
  businessDate: string,
  facts: PostingFacts,
): Result<DecidedPosting> {
  if (facts.isStopped(posting.businessType)) {
    return refused(postingRefusals.businessTypeStopped(posting.businessType));
  }
  const accounts = accountsOfLines(posting, facts);
  if (!accounts.ok) return accounts;
  const before = balancesOf(accounts.value, facts);
  const wrong =
    refusedByAccounts(posting, accounts.value, before) ?? refusedByPreconditions(posting, before, facts);
  if (wrong) return refused(wrong);
  return accepted(record(posting, businessDate, accounts.value, before, facts.now));
}

function accountsOfLines(posting: Posting, facts: PostingFacts): Result<AccountRef[]> {
  const accounts: AccountRef[] = [];
  for (const [index, line] of posting.lines.entries()) {
    const account = facts.account(line.account);
    if (!account) return refused(postingRefusals.unknownAccount(`lines/${index}/account`, line.account));
    if (account.currency !== line.currency) {
      return refused(postingRefusals.currencyMismatch(index, line.account, account.currency));
    }
    accounts.push(account);
  }
  return accepted(accounts);
}

function balancesOf(accounts: readonly AccountRef[], facts: PostingFacts): Map<number, Balance> {
  return new Map(accounts.map((account) => [account.id, facts.balance(account)]));
}

/** Status, stops and funds, account by account, on the voucher's net effect: stops follow the balance, not the side. */
function refusedByAccounts(
  posting: Posting,
  accounts: readonly AccountRef[],
  before: ReadonlyMap<number, Balance>,
): Refusal | null {
  const effects = new Map<number, bigint>();
  for (const [index, account] of accounts.entries()) {
    const line = posting.lines[index]!;
    effects.set(account.id, (effects.get(account.id) ?? 0n) + effectOn(account, line.side, line.amount));
  }
  for (const [index, account] of accounts.entries()) {
    const refusal = refusedByAccount(index, account, before.get(account.id)!, effects.get(account.id)!);
    if (refusal) return refusal;
  }
  return null;
}

function refusedByAccount(
  index: number,
  account: AccountRef,
  balance: Balance,
  effect: bigint,
): Refusal | null {
  if (balance.status === 'C') return postingRefusals.accountClosed(index, account.code);
  if (balance.status === 'F') return postingRefusals.accountFrozen(index, account.code);
  if (effect > 0n) return balance.stopIn ? postingRefusals.stoppedIn(index, account.code) : null;
  if (effect === 0n) return null;
  if (balance.stopOut) return postingRefusals.stoppedOut(index, account.code);
  const available = availableBalance(balance, account.normalSide);
  if (available === null || available + effect >= 0n) return null;
  const written = (minor: bigint): string => formatAmount(minor, account.decimals);
  return postingRefusals.insufficientFunds(index, account.code, written(available), written(-effect));
}

function refusedByPreconditions(
  posting: Posting,
  before: ReadonlyMap<number, Balance>,
  facts: PostingFacts,
): Refusal | null {
  for (const [index, precondition] of posting.preconditions.entries()) {
    const account = facts.account(precondition.account);
    if (!account)
      return postingRefusals.unknownAccount(`preconditions/${index}/account`, precondition.account);
    const balance = before.get(account.id) ?? facts.balance(account);
    if (precondition.expectedVersion !== undefined && precondition.expectedVersion !== balance.version) {
      return postingRefusals.versionDiffers(index, account.code, balance.version);
    }
    if (precondition.minimumBalanceAfter === undefined) continue;
    const after = ledgerBalance(balanceAfter(posting, account, balance), account.normalSide);
    if (after < precondition.minimumBalanceAfter) {
      return postingRefusals.balanceBelowMinimum(index, account.code, formatAmount(after, account.decimals));
    }
  }
  return null;
}

function balanceAfter(posting: Posting, account: AccountRef, balance: Balance): Balance {
  return posting.lines.filter((line) => line.account === account.code).reduce(applyLine, balance);
}

/** Writes both books of an accepted posting: entries from balances before and after, lines from the request. */
function record(
  posting: Posting,
  businessDate: string,
  accounts: readonly AccountRef[],
  before: ReadonlyMap<number, Balance>,
  now: string,
): DecidedPosting {
  const balances = new Map(before);
  // The clock may jump back; what an account has recorded may not.
  const recordedAt = [...before.values()].reduce(
    (latest, { recordedAt }) => (recordedAt > latest ? recordedAt : latest),
    now,
  );
  const digest = voucherDigest(posting, accounts, businessDate, recordedAt);
  const entries: AccountEntry[] = accounts.map((account, index) => {
    const current = balances.get(account.id)!;
    const derived = deriveEntry(account, index + 1, current, applyLine(current, posting.lines[index]!), {
      voucherDigest: digest,
      businessDate,
      recordedAt,
    });
    balances.set(account.id, derived.balance);
    return derived.entry;
  });
  const sequences = entries.map((entry) => entry.sequence);
  const lines = deriveVoucherLines(posting, accounts, sequences);
  return { voucher: { posting, businessDate, recordedAt, digest, lines, entries }, balances };
}
