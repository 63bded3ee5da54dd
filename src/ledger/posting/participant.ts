import type { Tx } from '../../platform/database/index.js';
import type { Result } from '../../platform/errors/index.js';
import type { SetAside } from './posting.types.js';

/**
 * How another module takes part in a posting (architecture §2): its rows are locked with the group, its guard decides
 * in memory, and its rows are written in the same transaction. A payout's change of state and its voucher are one.
 *
 * A row that `lock` did not find may be there a moment later: `write` inserts it plainly, so that a duplicate key has the
 * whole group run again, and updates others with the values they were decided on, and throws when one has changed.
 */
export interface Participant<Row, Write> {
  readonly name: string;
  /** Place of its table in the one order of locks; unique among participants. Rows are locked by rank, then by key. */
  readonly rank: number;
  /**
   * True when `lock` gives all its statements to `inOrder` at once, before it waits for anything: then the locks of all
   * participants travel in one message.
   */
  readonly locksAtOnce?: boolean;
  /** Locks the rows, for update, in the order given. @param keys sorted and without repetition */
  lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>;
  /** What the row becomes by a write, so that later postings of the same group decide on it. */
  apply(row: Row | undefined, write: Write): Row;
  /** Writes all changes of the group, in as few statements as it can. */
  write(tx: Tx, writes: readonly ParticipantWrite<Write>[]): Promise<void>;
}

export interface ParticipantWrite<Write> {
  readonly key: string;
  readonly change: Write;
}

/** What a participation comes to. */
export interface ParticipantDecision<Write> {
  readonly writes: readonly ParticipantWrite<Write>[];
  /** Changes whose amounts only the locked row tells; the posting names the accounts in its own `setAside`. */
  readonly setAside?: readonly SetAside[];
}

/** One posting's use of a participant. */
export interface Participation<Row = unknown, Write = unknown> {
  readonly participant: Participant<Row, Write>;
  readonly keys: readonly string[];
  /** Pure: looks at the locked rows and says what to write, or refuses the whole posting. */
  decide(rows: ReadonlyMap<string, Row>, voucher: ParticipantContext): Result<ParticipantDecision<Write>>;
}

export interface ParticipantContext {
  readonly voucherId: string;
  readonly businessDate: string;
  readonly recordedAt: string;
  /** What the clock of this node said after the locks; what an account has recorded may be later. */
  readonly nodeNow: string;
  /** What the clock of the database said when the group began; for what must never be early. */
  readonly databaseNow: string;
}
