import { digestOfVoucher } from './digests.rules.js';
import type { StoredLine, StoredLink, StoredVoucher } from './stored.js';

export interface VoucherVerdict {
  /** What the digest should be. */
  readonly digest: string;
  readonly problems: readonly VoucherProblem[];
}

export interface VoucherProblem {
  readonly kind: 'digest' | 'lines' | 'unbalanced';
  readonly detail: string;
}

/** A voucher with its lines, in their order, and its links, by kind and target. */
export function checkVoucher(
  voucher: StoredVoucher,
  lines: readonly StoredLine[],
  links: readonly StoredLink[],
): VoucherVerdict {
  const digest = digestOfVoucher(voucher, lines, links);
  const problems: VoucherProblem[] = [];
  if (digest !== voucher.digest)
    problems.push({ kind: 'digest', detail: 'its digest is not that of its header, lines and links' });
  const miscounted = miscountOf(voucher.lineCount, lines);
  if (miscounted !== null) problems.push({ kind: 'lines', detail: miscounted });
  for (const [currency, excess] of excessesOf(lines))
    problems.push({ kind: 'unbalanced', detail: `debits less credits are ${excess} in ${currency}` });
  return { digest, problems };
}

/** Lines are numbered from 1 on, and as many as the header says. */
function miscountOf(lineCount: number, lines: readonly StoredLine[]): string | null {
  if (lines.length === 0) return 'it has no lines';
  if (lines.length !== lineCount) return `its header says ${lineCount} lines, there are ${lines.length}`;
  const wrong = lines.findIndex(({ lineNumber }, index) => lineNumber !== index + 1);
  return wrong < 0 ? null : `line ${lines[wrong]!.lineNumber} stands where line ${wrong + 1} should`;
}

/** Debits less credits in minor units, of the currencies in which they differ. */
function excessesOf(lines: readonly StoredLine[]): [string, bigint][] {
  const excesses = new Map<string, bigint>();
  for (const { currency, side, amount } of lines) {
    const debit = side === 'D' ? BigInt(amount) : -BigInt(amount);
    excesses.set(currency, (excesses.get(currency) ?? 0n) + debit);
  }
  return [...excesses].filter(([, excess]) => excess !== 0n);
}
