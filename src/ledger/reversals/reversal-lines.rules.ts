import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { findImbalance } from '../amounts/index.js';
import { postingRefusals, readLineAmount } from '../posting/index.js';
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
    const minor = readLineAmount(amount, line, `lines/${index}/amount`);
    if (!minor.ok) return minor;
    parts.set(lineNumber, { line, amount: minor.value });
  }
  return requireBalanced([...parts.values()], postingRefusals.unbalanced);
}

function requireBalanced(
  parts: ReversedPart[],
  refusal: (currency: string, debit: string, credit: string) => Refusal,
): Result<ReversedPart[]> {
  const imbalance = findImbalance(parts.map(({ line, amount }) => ({ ...line, amount })));
  if (!imbalance) return accepted(parts);
  const { currency, debit, credit } = imbalance;
  const { decimals } = parts.find(({ line }) => line.currency === currency)!.line;
  return refused(refusal(currency, formatAmount(debit, decimals), formatAmount(credit, decimals)));
}
