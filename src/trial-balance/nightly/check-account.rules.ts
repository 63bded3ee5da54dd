import { amountText, type Decimals } from './check-vouchers.rules.js';
import { findingOf, type Finding, type Proof } from './finding.js';

export interface Turnover {
  readonly debit: bigint;
  readonly credit: bigint;
}

/** An account that moved on the date, in minor units, with what its turnover must agree with. */
export interface AccountInPlace {
  readonly accountId: string;
  /** As it is stored for the date. */
  readonly turnover: Turnover;
  /** Sequences of its first and last entry of the date, as stored beside the turnover. */
  readonly first: number;
  readonly last: number;
  /** null when there is no such account. */
  readonly account: {
    readonly currency: string;
    readonly glAccountId: string;
    readonly normalSide: 'D' | 'C';
  } | null;
  /** Its highest entry beyond the one that its balance names as the last; null without one. */
  readonly beyond: number | null;
  readonly openHolds: bigint;
  readonly earmarks: bigint;
  /** null when it has none. */
  readonly balance: {
    readonly debitTotal: bigint;
    readonly creditTotal: bigint;
    readonly held: bigint;
    readonly earmarked: bigint;
    readonly lastSequence: number;
    /** Balance after the entry with the last sequence; null when that is missing. */
    readonly lastAfter: bigint | null;
  } | null;
}

/** The entries of an account between its first and last of the date. */
export interface EntriesOfDay {
  readonly accountId: string;
  readonly entries: number;
  /** Of the date. */
  readonly first: number | null;
  readonly last: number | null;
  readonly turnover: Turnover;
  /** What entries of other dates among them add on the normal side. */
  readonly others: bigint;
  /** What the lines of the date's entries come to. */
  readonly lines: Turnover;
  /** First entry that does not go on from the one before it. */
  readonly broken: number | null;
  /** First entry without a line in a voucher of its book and date, and the voucher it names. */
  readonly loose: number | null;
  readonly looseVoucher: string | null;
}

export interface AccountProof {
  readonly account: AccountInPlace;
  /** null when there are none. */
  readonly entries: EntriesOfDay | null;
  /** Balance before the first and after the last entry of the date; null when one of them is missing. */
  readonly ends: { readonly opening: bigint; readonly closing: bigint } | null;
}

type Tell = (proof: Proof, problem: string, ...amounts: [expected: bigint, actual: bigint] | []) => Finding;

/** Proofs 2, 3, 4 and 6 for one account that moved. */
export function checkAccount(proof: AccountProof, decimals: Decimals): Finding[] {
  const { accountId, account } = proof.account;
  if (account === null) return [findingOf(4, 'there is no such account', { accountId })];
  const { currency, glAccountId } = account;
  const named = { accountId, currency, glAccountId };
  const tell: Tell = (number, problem, ...[expected, actual]) =>
    findingOf(number, problem, {
      ...named,
      ...(expected !== undefined && { expected: amountText(expected, currency, decimals) }),
      ...(actual !== undefined && { actual: amountText(actual, currency, decimals) }),
    });
  return [
    ...turnoverProblems(proof, account.normalSide, tell),
    ...lineProblems(proof, tell),
    ...chainProblems(proof, account.normalSide, tell),
    ...asideProblems(proof, tell),
  ];
}

/** Proof 2: opening + turnover = closing, the turnover being what the entries of the date come to. */
function turnoverProblems({ account, entries, ends }: AccountProof, side: 'D' | 'C', tell: Tell): Finding[] {
  const { debit, credit } = account.turnover;
  const found = entries?.turnover ?? { debit: 0n, credit: 0n };
  if (debit !== found.debit)
    return [tell(2, 'its debits of the date are not those of its entries', found.debit, debit)];
  if (credit !== found.credit)
    return [tell(2, 'its credits of the date are not those of its entries', found.credit, credit)];
  if (entries === null || ends === null) return [];
  if (entries.first !== account.first || entries.last !== account.last)
    return [
      tell(
        2,
        `its turnover says entries ${account.first} to ${account.last}, and they are ${entries.first} to ${entries.last}`,
      ),
    ];
  const net = side === 'D' ? debit - credit : credit - debit;
  const closing = ends.opening + net + entries.others;
  return closing === ends.closing
    ? []
    : [tell(2, 'opening and turnover do not come to its closing', closing, ends.closing)];
}

/** Proof 3: its entries against the lines of the vouchers they name. */
function lineProblems({ entries }: AccountProof, tell: Tell): Finding[] {
  if (entries === null) return [];
  if (entries.loose !== null) {
    const finding = tell(3, `entry ${entries.loose} has no line in a voucher of its book and date`);
    return [{ ...finding, voucher: entries.looseVoucher }];
  }
  const { turnover, lines } = entries;
  if (turnover.debit !== lines.debit)
    return [tell(3, 'its entries and its lines differ in debits', lines.debit, turnover.debit)];
  if (turnover.credit !== lines.credit)
    return [tell(3, 'its entries and its lines differ in credits', lines.credit, turnover.credit)];
  return [];
}

/** Proof 4: the stored balance is that of the last entry, and the entries have no gap and chain up. */
function chainProblems({ account, entries }: AccountProof, side: 'D' | 'C', tell: Tell): Finding[] {
  const { balance, beyond, first, last } = account;
  if (balance === null) return [tell(4, 'it has no balance')];
  const found: Finding[] = [];
  const named = balance.lastSequence;
  if (beyond !== null)
    found.push(tell(4, `its balance names entry ${named} as its last, its entries end at ${beyond}`));
  else if (balance.lastAfter === null) found.push(tell(4, `its last entry, ${named}, is missing`));
  const net =
    side === 'D' ? balance.debitTotal - balance.creditTotal : balance.creditTotal - balance.debitTotal;
  if (balance.lastAfter !== null && net !== balance.lastAfter)
    found.push(tell(4, `its balance is not that of its last entry, ${named}`, balance.lastAfter, net));
  if ((entries?.entries ?? 0) !== last - first + 1)
    found.push(tell(4, `of its entries ${first} to ${last} some are missing`));
  else if (entries && entries.broken !== null)
    found.push(tell(4, `entry ${entries.broken} does not go on from the one before it`));
  return found;
}

/** An account that has open holds, in minor units. */
export interface HeldAccount {
  readonly accountId: string;
  readonly currency: string;
  readonly glAccountId: string;
  /** null when it has no balance. */
  readonly held: bigint | null;
  readonly openHolds: bigint;
}

/** Proof 6 of an account that has open holds and did not move. */
export function checkHeld(
  { accountId, currency, glAccountId, held, openHolds }: HeldAccount,
  decimals: Decimals,
): Finding[] {
  if (held === openHolds) return [];
  const expected = amountText(openHolds, currency, decimals);
  const actual = held === null ? null : amountText(held, currency, decimals);
  return [findingOf(6, HELD_PROBLEM, { accountId, currency, glAccountId, expected, actual })];
}

const HELD_PROBLEM = 'what is held is not the sum of its open holds';

/** Proof 6: what is set aside is what open holds and earmarks come to. */
function asideProblems({ account: { balance, openHolds, earmarks } }: AccountProof, tell: Tell): Finding[] {
  if (balance === null) return [];
  const found: Finding[] = [];
  if (balance.held !== openHolds) found.push(tell(6, HELD_PROBLEM, openHolds, balance.held));
  if (balance.earmarked !== earmarks)
    found.push(tell(6, 'what is earmarked is not the sum of its earmarks', earmarks, balance.earmarked));
  return found;
}
