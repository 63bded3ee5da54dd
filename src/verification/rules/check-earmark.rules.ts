export interface StoredEarmark {
  readonly accountId: string;
  readonly purpose: string;
  readonly amount: bigint;
  readonly version: bigint;
}

export interface StoredEarmarkEvent {
  readonly accountId: string;
  readonly purpose: string;
  readonly number: bigint;
  readonly amount: bigint;
  readonly amountAfter: bigint;
  readonly recordedAt: string;
}

/** Plays the events of one purpose on one account again. */
export class EarmarkReplay {
  /** The first thing wrong with the events. */
  eventProblem: string | null = null;
  /** As the last event says it, and as it comes to. */
  private said = { number: 0n, amount: 0n, recordedAt: '' };
  private played = 0n;

  add(event: StoredEarmarkEvent): void {
    const { number, amount, amountAfter, recordedAt } = event;
    this.played = this.said.amount + amount;
    this.eventProblem ??= this.problemOf(event);
    this.said = { number, amount: amountAfter, recordedAt };
  }

  get left(): bigint {
    return this.said.amount;
  }

  /** @param row null when there is none */
  rowProblem(row: Pick<StoredEarmark, 'amount' | 'version'> | null): string | null {
    const { number, amount } = this.said;
    if (row === null) return 'it has events and no row';
    if (number === 0n) return 'it has no events';
    if (row.version === number && (row.amount === amount || row.amount === this.played)) return null;
    return `amount ${row.amount}, version ${row.version} is not what its events come to`;
  }

  private problemOf({ number, amount, amountAfter, recordedAt }: StoredEarmarkEvent): string | null {
    if (number !== this.said.number + 1n)
      return `event ${number} stands where ${this.said.number + 1n} should`;
    if (amount === 0n) return `event ${number} moves nothing`;
    if (amountAfter !== this.played || amountAfter < 0n)
      return `event ${number} says ${amountAfter} are left, it comes to ${this.played}`;
    if (recordedAt < this.said.recordedAt) return `event ${number} was recorded before the one before it`;
    return null;
  }
}
