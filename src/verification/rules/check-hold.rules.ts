/** A hold as its row has it; amounts are minor units. */
export interface StoredHold {
  readonly id: string;
  readonly accountId: string;
  readonly amount: bigint;
  readonly captured: bigint;
  readonly released: bigint;
  readonly status: string;
  readonly expiresAt: string | null;
  readonly reason: string;
  readonly placedAt: string;
  readonly version: number;
  /** The account is one of the hold's own book. */
  readonly isOfBook: boolean;
}

export interface StoredHoldEvent {
  readonly holdId: string;
  readonly number: number;
  readonly kind: string;
  readonly amount: bigint;
  readonly capturedAfter: bigint;
  readonly releasedAfter: bigint;
  readonly statusAfter: string;
  readonly reason: string;
  readonly recordedAt: string;
}

/** What a hold is after an event. */
interface Standing {
  readonly number: number;
  readonly captured: bigint;
  readonly released: bigint;
  readonly status: string;
  readonly recordedAt: string;
}

/** Plays the events of one hold again, one after the other; the last two standings are all it keeps. */
export class HoldReplay {
  /** The first thing wrong with the events. */
  eventProblem: string | null = null;
  private placed: StoredHoldEvent | null = null;
  /** As the events say it, and as they come to. */
  private said: Standing = { number: 0, captured: 0n, released: 0n, status: '', recordedAt: '' };
  private played: Standing = this.said;

  add(event: StoredHoldEvent): void {
    const after = standingAfter(this.said, event, this.placed?.amount ?? event.amount);
    this.eventProblem ??= problemOf(this.said, event, after);
    this.placed ??= event;
    const { number, capturedAfter: captured, releasedAfter: released, statusAfter: status } = event;
    this.said = { number, captured, released, status, recordedAt: event.recordedAt };
    this.played = after;
  }

  /** What the events leave set aside. */
  get left(): bigint {
    const { status, captured, released } = this.said;
    return status === 'O' && this.placed !== null ? this.placed.amount - captured - released : 0n;
  }

  get lastRecordedAt(): string {
    return this.said.recordedAt;
  }

  /** What is wrong with the row, beside its events; null when it is as they leave it. */
  rowProblem(hold: StoredHold): string | null {
    if (!hold.isOfBook) return 'its account is not one of its book';
    const { placed } = this;
    if (placed === null) return 'it has no events';
    if (hold.amount !== placed.amount)
      return `its amount is ${hold.amount}, it was placed with ${placed.amount}`;
    if (hold.placedAt !== placed.recordedAt) return `it was not placed at ${hold.placedAt}`;
    if (hold.reason !== placed.reason) return 'it was placed for another reason';
    if (hold.captured + hold.released > hold.amount) return 'more was taken from it than it had';
    if (isExpiredEarly(hold, this.said)) return 'it expired before its time';
    const isAs = ({ number, captured, released, status }: Standing): boolean =>
      hold.version === number &&
      hold.captured === captured &&
      hold.released === released &&
      hold.status === status;
    if (isAs(this.said) || isAs(this.played)) return null;
    const { captured, released, status, version } = hold;
    return `captured ${captured}, released ${released}, status ${status}, version ${version} is not what its events come to`;
  }
}

function isExpiredEarly({ status, expiresAt }: StoredHold, { recordedAt }: Standing): boolean {
  return status === 'X' && (expiresAt === null || recordedAt < expiresAt);
}

function standingAfter(before: Standing, event: StoredHoldEvent, whole: bigint): Standing {
  const captured = before.captured + (event.kind === 'captured' ? event.amount : 0n);
  const frees = event.kind === 'released' || event.kind === 'expired';
  const released = before.released + (frees ? event.amount : 0n);
  const status = event.kind === 'expired' ? 'X' : captured + released === whole ? 'C' : 'O';
  return { number: before.number + 1, captured, released, status, recordedAt: event.recordedAt };
}

function problemOf(before: Standing, event: StoredHoldEvent, after: Standing): string | null {
  const { number, kind, capturedAfter, releasedAfter, statusAfter } = event;
  if (number !== after.number) return `event ${number} stands where ${after.number} should`;
  if ((number === 1) !== (kind === 'placed')) return `event ${number} is ${kind}`;
  if (number > 1 && before.status !== 'O') return `event ${number} comes after its end`;
  if (event.amount <= 0n) return `event ${number} has the amount ${event.amount}`;
  if (event.recordedAt < before.recordedAt) return `event ${number} was recorded before the one before it`;
  if (capturedAfter === after.captured && releasedAfter === after.released && statusAfter === after.status)
    return null;
  return `event ${number} says captured ${capturedAfter}, released ${releasedAfter}, status ${statusAfter}`;
}
