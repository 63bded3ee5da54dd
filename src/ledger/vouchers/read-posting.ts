import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { findImbalance, readSignedAmount } from '../amounts/index.js';
import type { BookRef } from '../books/index.js';
import { postingRefusals, readLineAmount, type PostingLine, type Precondition } from '../posting/index.js';
import type { PreconditionDto, VoucherLineDto } from './dto/post-voucher.dto.js';
import { voucherRefusals } from './voucher.errors.js';

/** Reads validated lines: amounts into minor units. Pure; needs nothing but the book's currencies. */
export function readLines(book: BookRef, given: readonly VoucherLineDto[]): Result<PostingLine[]> {
  const lines: PostingLine[] = [];
  for (let index = 0; index < given.length; index++) {
    const { account, side, amount, currency, hold, purpose } = given[index]!;
    if (hold !== undefined && purpose !== undefined) return refused(voucherRefusals.holdAndPurpose(index));
    const decimals = book.currencies.get(currency);
    if (decimals === undefined) return refused(postingRefusals.currencyNotInBook(index, currency));
    const minor = readLineAmount(amount, { currency, decimals }, `lines/${index}/amount`);
    if (!minor.ok) return minor;
    const line = { account, side: side === 'debit' ? 'D' : 'C', amount: minor.value, currency } as const;
    if (hold !== undefined) lines.push({ ...line, hold });
    else if (purpose !== undefined) lines.push({ ...line, purpose });
    else lines.push(line);
  }
  return accepted(lines);
}

export function requireBalanced(book: BookRef, lines: readonly PostingLine[]): Result<void> {
  const imbalance = findImbalance(lines);
  if (!imbalance) return accepted(undefined);
  const { currency, debit, credit } = imbalance;
  const decimals = book.currencies.get(currency)!;
  return refused(
    postingRefusals.unbalanced(currency, formatAmount(debit, decimals), formatAmount(credit, decimals)),
  );
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
  const { currency } = line;
  const minimum = readSignedAmount(
    minimumBalanceAfter,
    { currency, decimals: book.currencies.get(currency)! },
    `preconditions/${index}/minimumBalanceAfter`,
  );
  if (!minimum.ok) return minimum;
  return accepted({ account, ...version, minimumBalanceAfter: minimum.value });
}
