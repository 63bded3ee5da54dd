import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { formatAmount, parseAmount } from '../../platform/money/index.js';
import { postingRefusals } from '../posting/index.js';
import { leftOf, type OriginalLine, type OriginalVoucher } from '../voucher-progress/index.js';
import { reversalRefusals } from './reversals.errors.js';

/** Part of a line that is reversed, greater than zero. */
export interface ReversedPart {
  readonly line: OriginalLine;
  readonly amount: bigint;
}

export interface WantedPart {
  readonly lineNumber: number;
  readonly amount: string;
}

/** All that is left of each line. What a payee gave back beyond its line leaves nothing of it. */
export function allThatIsLeft({ lines }: OriginalVoucher): Result<ReversedPart[]> {
  const parts = lines.flatMap((line) => (leftOf(line) > 0n ? [{ line, amount: leftOf(line) }] : []));
  if (parts.length === 0) return refused(reversalRefusals.nothingLeft());
  return requireBalanced(parts, reversalRefusals.linesNeeded);
}

/** The parts that were named, in the order in which they were. What is left of each is decided when it is locked. */
export function partsNamed(
  { lines }: OriginalVoucher,
  wanted: readonly WantedPart[],
): Result<ReversedPart[]> {
  const parts = new Map<number, ReversedPart>();
  for (const [index, { lineNumber, amount }] of wanted.entries()) {
    const line = lines.find((candidate) => candidate.lineNumber === lineNumber);
    if (!line) return refused(reversalRefusals.lineNotThere(index, lineNumber));
    if (parts.has(lineNumber)) return refused(reversalRefusals.lineTwice(index, lineNumber));
    const minor = readAmount(index, amount, line);
    if (!minor.ok) return minor;
    parts.set(lineNumber, { line, amount: minor.value });
  }
  return requireBalanced([...parts.values()], postingRefusals.unbalanced);
}

function readAmount(index: number, text: string, { currency, decimals }: OriginalLine): Result<bigint> {
  const parsed = parseAmount(text, decimals);
  if (!parsed.ok && parsed.problem === 'too-many-decimals') {
    return refused(postingRefusals.amountTooPrecise(index, currency, decimals));
  }
  if (!parsed.ok) return refused(postingRefusals.amountTooLarge(index));
  if (parsed.minor === 0n) return refused(postingRefusals.amountNotPositive(index));
  return accepted(parsed.minor);
}

function requireBalanced(
  parts: ReversedPart[],
  refusal: (currency: string, debit: string, credit: string) => Refusal,
): Result<ReversedPart[]> {
  for (const currency of new Set(parts.map(({ line }) => line.currency))) {
    const ofCurrency = parts.filter(({ line }) => line.currency === currency);
    const total = (side: 'D' | 'C'): bigint =>
      ofCurrency.reduce((sum, { line, amount }) => (line.side === side ? sum + amount : sum), 0n);
    const [debit, credit] = [total('D'), total('C')];
    if (debit === credit) continue;
    const { decimals } = ofCurrency[0]!.line;
    return refused(refusal(currency, formatAmount(debit, decimals), formatAmount(credit, decimals)));
  }
  return accepted(parts);
}
