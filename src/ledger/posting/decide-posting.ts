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

/** What the participants of a posting have decided. */
export interface Participated {
  readonly setAside: readonly SetAside[];
}

/** What a posting is decided on: rows that are locked now, as the postings before it in the group left them. */
export interface PostingFacts<Part extends Participated> {
  readonly now: string;
  readonly databaseNow: string;
  readonly account: (posting: Posting, code: string) => AccountRef | undefined;
  readonly balance: (account: AccountRef) => Balance;
  readonly isStopped: (bookId: number, businessType: string) => boolean;
  /** The guards of participants, and what they set aside. */
  readonly participate: (posting: Posting, context: ParticipantContext) => Result<Part>;
}

export interface DecidedPosting<Part extends Participated> {
  readonly voucher: Voucher;
  /** The accounts it touches as it found them, and those that it changes as it leaves them. */
  readonly before: ReadonlyMap<number, Balance>;
  readonly balances: ReadonlyMap<number, Balance>;
  readonly participated: Part;
}

/**
 * Decides one posting and works out everything that is written for it (domain §3). Pure: no row is read here.
 * The order of the guards is part of the API: a posting with two faults is always refused for the same one.
 */
export function decidePosting<Part extends Participated>(
  posting: Posting,
  businessDate: string,
  facts: PostingFacts<Part>,
): Result<DecidedPosting<Part>> {
  if (facts.isStopped(posting.bookId, posting.businessType)) {
    return refused(postingRefusals.businessTypeStopped(posting.businessType));
  }
  const touched = accountsOf(posting, facts);
  if (!touched.ok) return touched;
  const { lines, aside } = touched.value;
  const before = new Map<number, Balance>();
  for (const account of lines) before.set(account.id, facts.balance(account));
  for (const account of aside) before.set(account.id, facts.balance(account));
  const recordedAt = latestOf(before, facts.now);
  const { voucherId } = posting;
  const { now: nodeNow, databaseNow } = facts;
  const context = { voucherId, businessDate, recordedAt, nodeNow, databaseNow };
  const participated = facts.participate(posting, context);
  if (!participated.ok) return participated;
  const changes = changesOf(posting, touched.value, participated.value.setAside);
  if (!changes.ok) return changes;
  const wrong =
    refusedByAccounts(posting, before, changes.value) ?? refusedByPreconditions(posting, before, facts);
  if (wrong) return refused(wrong);
  const { voucher, balances } = record(posting, businessDate, recordedAt, lines, before, changes.value);
  return accepted({ voucher, before, balances, participated: participated.value });
}

type AccountFacts = Pick<PostingFacts<Participated>, 'account' | 'balance'>;

const NONE: readonly never[] = [];

/** The accounts of the lines, and of what is set aside without a line. */
function accountsOf(posting: Posting, facts: AccountFacts): Result<TouchedAccounts> {
  const lines: AccountRef[] = [];
  for (let index = 0; index < posting.lines.length; index++) {
    const line = posting.lines[index]!;
    const account = facts.account(posting, line.account);
    if (!account) return refused(postingRefusals.unknownAccount(`lines/${index}/account`, line.account));
    if (account.currency !== line.currency) {
      return refused(postingRefusals.currencyMismatch(index, line.account, account.currency));
    }
    lines.push(account);
  }
  if (posting.setAside.length === 0) return accepted({ lines, aside: NONE });
  const aside: AccountRef[] = [];
  for (const { account: code } of posting.setAside) {
    const account = facts.account(posting, code);
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
  facts: AccountFacts,
): Refusal | null {
  for (const [index, precondition] of posting.preconditions.entries()) {
    const account = facts.account(posting, precondition.account);
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
): Pick<DecidedPosting<Participated>, 'voucher' | 'balances'> {
  const balances = new Map<number, Balance>();
  const current = (accountId: number): Balance => balances.get(accountId) ?? before.get(accountId)!;
  const digest = voucherDigest(posting, accounts, businessDate, recordedAt);
  const context = { voucherDigest: digest, businessDate, recordedAt };
  const entries: AccountEntry[] = accounts.map((account, index) => {
    const found = current(account.id);
    const left = applyLine(found, posting.lines[index]!);
    const derived = deriveEntry(account, index + 1, found, left, context);
    balances.set(account.id, derived.balance);
    return derived.entry;
  });
  for (const [accountId, change] of changes) {
    if (change.aside) {
      balances.set(accountId, setAside(current(accountId), change, recordedAt));
    }
  }
  const sequences = entries.map((entry) => entry.sequence);
  const lines = deriveVoucherLines(posting, accounts, sequences);
  return { voucher: { posting, businessDate, recordedAt, digest, lines, entries }, balances };
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
