/** What moved on one account on one date: minor units, and the first and last entry. */
export interface Turnover {
  readonly debit: bigint;
  readonly credit: bigint;
  readonly first: number;
  readonly last: number;
}

export interface TurnoverDifference {
  readonly accountId: string;
  /** What is stored; null for no row. */
  readonly stored: Turnover | null;
  /** What the lines come to; null for no line. */
  readonly lines: Turnover | null;
}

/** Adds up the lines of one date and compares them with the stored turnovers, account by account. */
export class DayTurnovers {
  private readonly accounts = new Map<
    string,
    { debit: bigint; credit: bigint; first: number; last: number }
  >();

  addLine(accountId: string, side: string, amount: string, sequence: string): void {
    const minor = BigInt(amount);
    const number = Number(sequence);
    let turnover = this.accounts.get(accountId);
    if (turnover === undefined) {
      turnover = { debit: 0n, credit: 0n, first: number, last: number };
      this.accounts.set(accountId, turnover);
    }
    if (side === 'D') turnover.debit += minor;
    else turnover.credit += minor;
    if (number < turnover.first) turnover.first = number;
    if (number > turnover.last) turnover.last = number;
  }

  /** Takes the account off the list: what is left at the end has no row. */
  compare(accountId: string, stored: Turnover): TurnoverDifference | null {
    const lines = this.accounts.get(accountId) ?? null;
    this.accounts.delete(accountId);
    return lines !== null && isSameTurnover(lines, stored) ? null : { accountId, stored, lines };
  }

  withoutRow(): TurnoverDifference[] {
    return [...this.accounts].map(([accountId, lines]) => ({ accountId, stored: null, lines }));
  }
}

export function isSameTurnover(left: Turnover, right: Turnover): boolean {
  return (
    left.debit === right.debit &&
    left.credit === right.credit &&
    left.first === right.first &&
    left.last === right.last
  );
}

export function describeTurnover(turnover: Turnover | null): string {
  if (turnover === null) return 'nothing';
  const { debit, credit, first, last } = turnover;
  return `debit ${debit}, credit ${credit}, entries ${first} to ${last}`;
}
