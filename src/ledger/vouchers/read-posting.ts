import { canonicalJson, sha256 } from '../../platform/digest/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount, parseAmount, parseSignedAmount } from '../../platform/money/index.js';
import type { BookRef } from '../books/index.js';
import { postingRefusals, type PostingLine, type Precondition } from '../posting/index.js';
import type { PostVoucherDto, PreconditionDto } from './dto/post-voucher.dto.js';

/** The parts of a posting that come from the request body alone. */
export interface PostingContent {
  readonly businessDate: string | null;
  readonly businessType: string;
  readonly reference: string | null;
  readonly memo: string;
  readonly metadata: string;
  readonly lines: readonly PostingLine[];
  readonly preconditions: readonly Precondition[];
  readonly contentHash: string;
}

/**
 * Reads a validated request body into a posting: amounts into minor units, balance checked in every currency, the
 * content hashed as the caller sent it. Pure; needs nothing but the book's currencies.
 */
export function readPosting(book: BookRef, body: PostVoucherDto): Result<PostingContent> {
  const lines = readLines(book, body);
  if (!lines.ok) return lines;
  const balanced = requireBalanced(book, lines.value);
  if (!balanced.ok) return balanced;
  const preconditions = readPreconditions(book, body, lines.value);
  if (!preconditions.ok) return preconditions;
  return accepted({
    businessDate: body.businessDate ?? null,
    businessType: body.businessType,
    reference: body.reference ?? null,
    memo: body.memo ?? '',
    metadata: canonicalJson(body.metadata ?? {}),
    lines: lines.value,
    preconditions: preconditions.value,
    contentHash: sha256(canonicalJson({ command: 'post-voucher', book: book.code, body })),
  });
}

function readLines(book: BookRef, body: PostVoucherDto): Result<PostingLine[]> {
  const lines: PostingLine[] = [];
  for (const [index, { account, side, amount, currency }] of body.lines.entries()) {
    const decimals = book.currencies.get(currency);
    if (decimals === undefined) return refused(postingRefusals.currencyNotInBook(index, currency));
    const parsed = parseAmount(amount, decimals);
    if (!parsed.ok && parsed.problem === 'too-many-decimals') {
      return refused(postingRefusals.amountTooPrecise(index, currency, decimals));
    }
    if (!parsed.ok) return refused(postingRefusals.amountTooLarge(index));
    if (parsed.minor === 0n) return refused(postingRefusals.amountNotPositive(index));
    lines.push({ account, side: side === 'debit' ? 'D' : 'C', amount: parsed.minor, currency });
  }
  return accepted(lines);
}

/** Total debits = total credits, per currency (domain §3). */
function requireBalanced(book: BookRef, lines: readonly PostingLine[]): Result<void> {
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

function readPreconditions(
  book: BookRef,
  body: PostVoucherDto,
  lines: readonly PostingLine[],
): Result<Precondition[]> {
  const preconditions: Precondition[] = [];
  for (const [index, wanted] of (body.preconditions ?? []).entries()) {
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
