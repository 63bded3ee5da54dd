import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { Refusal } from '../../platform/errors/index.js';
import type { AccountRef } from '../accounts/index.js';
import { ledgerBalance } from '../balance/index.js';
import { changesOf, refusedByAccounts, type AccountChange, type TouchedAccounts } from './account-changes.js';
import { applyLine, deriveEntry } from './derive-entries.js';
import { deriveVoucherLines, voucherDigest } from './derive-voucher.js';
import type { ParticipantContext } from './participant.js';
import { postingRefusals } from './posting.errors.js';
import type { AccountEntry, Balance, Posting, SetAside, Voucher } from './posting.types.js';

/** What a posting is decided on: rows that are locked now, as the postings before it in the group left them. */
export interface PostingFacts {
  readonly now: string;
  readonly databaseNow: string;
  readonly account: (code: string) => AccountRef | undefined;
  readonly balance: (account: AccountRef) => Balance;
  readonly isStopped: (businessType: string) => boolean;
  /** The guards of participants, and what they set aside. */
  readonly participate: (context: ParticipantContext) => Result<readonly SetAside[]>;
}

export interface DecidedPosting {
  readonly voucher: Voucher;
  /** The accounts it touches as it found them, and as it leaves them. */
  readonly before: ReadonlyMap<number, Balance>;
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
  const touched = accountsOf(posting, facts);
  if (!touched.ok) return touched;
  const { lines, aside } = touched.value;
  const before = new Map([...lines, ...aside].map((account) => [account.id, facts.balance(account)]));
  const recordedAt = latestOf(before, facts.now);
  const { voucherId } = posting;
  const participated = facts.participate({
    voucherId,
    businessDate,
    recordedAt,
    nodeNow: facts.now,
    databaseNow: facts.databaseNow,
  });
  if (!participated.ok) return participated;
  const changes = changesOf(posting, touched.value, participated.value);
  if (!changes.ok) return changes;
  const wrong =
    refusedByAccounts(posting, touched.value, before, changes.value) ??
    refusedByPreconditions(posting, before, facts);
  if (wrong) return refused(wrong);
  return accepted(record(posting, businessDate, recordedAt, lines, before, changes.value));
}

/** The accounts of the lines, and of what is set aside without a line. */
function accountsOf(posting: Posting, facts: PostingFacts): Result<TouchedAccounts> {
  const lines: AccountRef[] = [];
  for (const [index, line] of posting.lines.entries()) {
    const account = facts.account(line.account);
    if (!account) return refused(postingRefusals.unknownAccount(`lines/${index}/account`, line.account));
    if (account.currency !== line.currency) {
      return refused(postingRefusals.currencyMismatch(index, line.account, account.currency));
    }
    lines.push(account);
  }
  const aside: AccountRef[] = [];
  for (const { account: code } of posting.setAside) {
    const account = facts.account(code);
    if (!account) return refused(postingRefusals.unknownAccount('account', code));
    aside.push(account);
  }
  return accepted({ lines, aside });
}

/** The clock may jump back; what an account has recorded may not. */
function latestOf(balances: ReadonlyMap<number, Balance>, now: string): string {
  let latest = now;
  for (const { recordedAt } of balances.values()) if (recordedAt > latest) latest = recordedAt;
  return latest;
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
  recordedAt: string,
  accounts: readonly AccountRef[],
  before: ReadonlyMap<number, Balance>,
  changes: ReadonlyMap<number, AccountChange>,
): DecidedPosting {
  const balances = new Map(before);
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
  for (const [accountId, change] of changes) {
    if (change.aside) {
      balances.set(accountId, setAside(balances.get(accountId)!, change, recordedAt));
    }
  }
  const sequences = entries.map((entry) => entry.sequence);
  const lines = deriveVoucherLines(posting, accounts, sequences);
  return { voucher: { posting, businessDate, recordedAt, digest, lines, entries }, before, balances };
}

function setAside(balance: Balance, { held, earmarked }: AccountChange, recordedAt: string): Balance {
  return {
    ...balance,
    held: balance.held + held,
    earmarked: balance.earmarked + earmarked,
    version: balance.version + 1n,
    recordedAt,
  };
}
