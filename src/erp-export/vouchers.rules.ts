import type { PlacedLine, SummaryLine } from './summary.js';

/** What a line adds to debits less credits. */
const effectOf = ({ side, amount }: Pick<SummaryLine, 'side' | 'amount'>): bigint =>
  side === 'D' ? amount : -amount;

/**
 * Lines as vouchers that balance: one for each currency, or several of at most so many lines. Where a currency has to be
 * divided, debits are matched with credits, and a line that two vouchers share is in both of them with a part of it.
 * @param lines of each currency balance; none is zero
 */
export function vouchersOf(lines: readonly SummaryLine[], mostLines: number): PlacedLine[] {
  const currencies = [...new Set(lines.map(({ currency }) => currency))].sort();
  const vouchers = currencies.flatMap((currency) => {
    const own = lines.filter((line) => line.currency === currency);
    const net = own.reduce((sum, line) => sum + effectOf(line), 0n);
    if (net !== 0n) throw new Error(`The turnovers in ${currency} do not balance: ${net}`);
    return own.length <= mostLines ? [own] : divided(own, mostLines);
  });
  return vouchers.flatMap((voucher, place) =>
    voucher.map((line, index) => ({ ...line, voucher: place + 1, line: index + 1 })),
  );
}

interface Rest {
  readonly line: SummaryLine;
  /** Without its sign. */
  left: bigint;
}

/** A part of one line and an equal part of another balance, so a voucher may end after every pair of them. */
function divided(lines: readonly SummaryLine[], mostLines: number): SummaryLine[][] {
  const restsOf = (isPositive: boolean): Rest[] =>
    lines
      .filter((line) => effectOf(line) > 0n === isPositive)
      .map((line) => ({ line, left: line.amount < 0n ? -line.amount : line.amount }));
  const [up, down] = [restsOf(true), restsOf(false)];
  const vouchers: Map<SummaryLine, bigint>[] = [];
  let current = new Map<SummaryLine, bigint>();
  while (up.length > 0 && down.length > 0) {
    const pair = [up[0]!, down[0]!];
    const added = pair.filter(({ line }) => !current.has(line)).length;
    if (current.size + added > mostLines) {
      vouchers.push(current);
      current = new Map();
    }
    const part = up[0]!.left < down[0]!.left ? up[0]!.left : down[0]!.left;
    for (const rest of pair) {
      current.set(rest.line, (current.get(rest.line) ?? 0n) + part);
      rest.left -= part;
    }
    if (up[0]!.left === 0n) up.shift();
    if (down[0]!.left === 0n) down.shift();
  }
  vouchers.push(current);
  return vouchers.map((parts) =>
    [...parts].map(([line, part]) => ({ ...line, amount: line.amount < 0n ? -part : part })),
  );
}

export interface LineDifference {
  readonly currency: string;
  readonly glAccount: string;
  readonly erpAccount: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

type Compared = Pick<SummaryLine, 'currency' | 'erpAccount' | 'side' | 'amount'> & {
  readonly glAccount: string;
};

/** What the later summary has more than the earlier one, by currency, GL account and ERP account; equals are left out. */
export function differenceOf(before: readonly Compared[], after: readonly Compared[]): LineDifference[] {
  const sums = new Map<string, LineDifference>();
  const add = (lines: readonly Compared[], sign: bigint): void => {
    for (const { currency, glAccount, erpAccount, side, amount } of lines) {
      const key = `${currency} ${glAccount} ${erpAccount}`;
      const sum = sums.get(key) ?? { currency, glAccount, erpAccount, debit: 0n, credit: 0n };
      const moved = sign * amount;
      sums.set(
        key,
        side === 'D' ? { ...sum, debit: sum.debit + moved } : { ...sum, credit: sum.credit + moved },
      );
    }
  };
  add(before, -1n);
  add(after, 1n);
  return [...sums]
    .filter(([, { debit, credit }]) => debit !== 0n || credit !== 0n)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, sum]) => sum);
}
