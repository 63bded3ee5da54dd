import { FieldsDigest } from '../../platform/digest/index.js';
import type { AccountRef } from '../accounts/index.js';
import { ledgerBalance } from '../balance/index.js';
import type { AccountEntry, Balance, PostingLine } from './posting.types.js';

const fields = new FieldsDigest();

export interface EntryContext {
  readonly voucherDigest: string;
  readonly businessDate: string;
  readonly recordedAt: string;
}

/** The balance after one line; nothing but the total of the line's side, the version and the chain move. */
export function applyLine(balance: Balance, line: PostingLine): Balance {
  return moved(balance, {
    debitTotal: line.side === 'D' ? balance.debitTotal + line.amount : balance.debitTotal,
    creditTotal: line.side === 'C' ? balance.creditTotal + line.amount : balance.creditTotal,
    version: balance.version + 1n,
    sequence: balance.sequence + 1n,
    recordedAt: balance.recordedAt,
    digest: balance.digest,
  });
}

type Moving = Pick<Balance, 'debitTotal' | 'creditTotal' | 'version' | 'sequence' | 'recordedAt' | 'digest'>;

/** Named one by one: the engine takes longer to spread a wide object than for all the rest of deciding. */
function moved(balance: Balance, to: Moving): Balance {
  return {
    accountId: balance.accountId,
    status: balance.status,
    stopIn: balance.stopIn,
    stopOut: balance.stopOut,
    debitTotal: to.debitTotal,
    creditTotal: to.creditTotal,
    held: balance.held,
    earmarked: balance.earmarked,
    overdraftLimit: balance.overdraftLimit,
    version: to.version,
    sequence: to.sequence,
    recordedAt: to.recordedAt,
    digest: to.digest,
  };
}

/**
 * The single-entry record of one balance change, derived from the balances before and after it and from nothing
 * else: the nightly comparison with the voucher lines, which come from the request, finds a bug in either (domain §3).
 * @returns the entry and the balance that carries its digest on
 */
export function deriveEntry(
  account: AccountRef,
  lineNumber: number,
  before: Balance,
  after: Balance,
  context: EntryContext,
): { entry: AccountEntry; balance: Balance } {
  const balanceBefore = ledgerBalance(before, account.normalSide);
  const balanceAfter = ledgerBalance(after, account.normalSide);
  const entry = {
    accountId: account.id,
    sequence: after.sequence,
    lineNumber,
    side: before.debitTotal === after.debitTotal ? ('C' as const) : ('D' as const),
    amount: balanceAfter - balanceBefore,
    balanceBefore,
    balanceAfter,
    digest: '',
  };
  entry.digest = entryDigest(entry, before.digest, context);
  const { debitTotal, creditTotal, version, sequence } = after;
  const { recordedAt } = context;
  const { digest } = entry;
  return { entry, balance: moved(after, { debitTotal, creditTotal, version, sequence, recordedAt, digest }) };
}

/** Covers the account's chain so far and the voucher, so that no entry can be changed, removed or put in between. */
export function entryDigest(
  entry: Omit<AccountEntry, 'digest'>,
  previousDigest: string,
  context: EntryContext,
): string {
  return fields
    .begin()
    .ascii('account-entry/1')
    .ascii(previousDigest)
    .ascii(context.voucherDigest)
    .integer(entry.accountId)
    .integer(entry.sequence)
    .integer(entry.lineNumber)
    .ascii(context.businessDate)
    .ascii(entry.side)
    .integer(entry.amount)
    .integer(entry.balanceBefore)
    .integer(entry.balanceAfter)
    .ascii(context.recordedAt)
    .sha256();
}
