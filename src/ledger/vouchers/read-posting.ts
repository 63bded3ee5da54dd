import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount, parseAmount, parseSignedAmount } from '../../platform/money/index.js';
import type { BookRef } from '../books/index.js';
import { postingRefusals, type PostingLine, type Precondition } from '../posting/index.js';
import type { PreconditionDto, VoucherLineDto } from './dto/post-voucher.dto.js';
import { voucherRefusals } from './voucher.errors.js';

/** Reads validated lines: amounts into minor units. Pure; needs nothing but the book's currencies. */
export function readLines(book: BookRef, given: readonly VoucherLineDto[]): Result<PostingLine[]> {
  const lines: PostingLine[] = [];
  for (const [index, { account, side, amount, currency, hold, purpose }] of given.entries()) {
    if (hold !== undefined && purpose !== undefined) return refused(voucherRefusals.holdAndPurpose(index));
    const decimals = book.currencies.get(currency);
    if (decimals === undefined) return refused(postingRefusals.currencyNotInBook(index, currency));
    const parsed = parseAmount(amount, decimals);
    if (!parsed.ok && parsed.problem === 'too-many-decimals') {
      return refused(postingRefusals.amountTooPrecise(index, currency, decimals));
    }
    if (!parsed.ok) return refused(postingRefusals.amountTooLarge(index));
    if (parsed.minor === 0n) return refused(postingRefusals.amountNotPositive(index));
    lines.push({
      account,
      side: side === 'debit' ? 'D' : 'C',
      amount: parsed.minor,
      currency,
      ...(hold !== undefined && { hold }),
      ...(purpose !== undefined && { purpose }),
    });
  }
  return accepted(lines);
}

/** Total debits = total credits, per currency (domain §3). */
export function requireBalanced(book: BookRef, lines: readonly PostingLine[]): Result<void> {
  const totals = new Map<string, { D: bigint; C: bigint }>();
  for (const { currency, side, amount } of lines) {
    const total = totals.get(currency) ?? { D: 0n, C: 0n };
    total[side] += amount;
    totals.set(currency, total);
  }
  for (const [currency, { D, C }] of totals) {
    if (D === C) continue;
    const decimals = book.currencies.get(currency)!;
    return refused(
      postingRefusals.unbalanced(currency, formatAmount(D, decimals), formatAmount(C, decimals)),
    );
  }
  return accepted(undefined);
}

export function readPreconditions(
  book: BookRef,
  given: readonly PreconditionDto[],
  lines: readonly PostingLine[],
): Result<Precondition[]> {
  const preconditions: Precondition[] = [];
  for (const [index, wanted] of given.entries()) {
    const precondition = readPrecondition(book, wanted, index, lines);
    if (!precondition.ok) return precondition;
    preconditions.push(precondition.value);
  }
  return accepted(preconditions);
}

/** A minimum balance is in the currency of the account, which one of the lines must name. */
function readPrecondition(
  book: BookRef,
  { account, minimumBalanceAfter, expectedVersion }: PreconditionDto,
  index: number,
  lines: readonly PostingLine[],
): Result<Precondition> {
  const line = lines.find((candidate) => candidate.account === account);
  if (!line) return refused(postingRefusals.preconditionElsewhere(index, account));
  const version = expectedVersion === undefined ? {} : { expectedVersion: BigInt(expectedVersion) };
  if (minimumBalanceAfter === undefined) {
    if (expectedVersion === undefined) return refused(postingRefusals.preconditionEmpty(index));
    return accepted({ account, ...version });
  }
  const decimals = book.currencies.get(line.currency)!;
  const minimum = parseSignedAmount(minimumBalanceAfter, decimals);
  if (minimum.ok) return accepted({ account, ...version, minimumBalanceAfter: minimum.minor });
  if (minimum.problem !== 'too-many-decimals') return refused(postingRefusals.minimumBalanceTooLarge(index));
  return refused(postingRefusals.minimumBalanceTooPrecise(index, line.currency, decimals));
}
