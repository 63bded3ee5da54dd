import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { AccountRef } from '../accounts/index.js';
import { decidePosting, type DecidedPosting } from './decide-posting.js';
import type { Participant, ParticipantWrite } from './participant.js';
import { postingRefusals } from './posting.errors.js';
import type { Balance, Posting, PostingOutcome, Voucher } from './posting.types.js';

/** A request number that is already in the database, or was accepted earlier in the same group. */
export interface KnownRequest {
  readonly contentHash: string;
  readonly voucherId: string;
}

export type DayStatus = 'open' | 'closed';

/** Everything a group is decided on, read and locked once for all its postings. */
export interface GroupFacts {
  readonly now: string;
  readonly accounts: (bookId: number, code: string) => AccountRef | undefined;
  readonly balances: ReadonlyMap<number, Balance>;
  readonly requests: ReadonlyMap<string, KnownRequest>;
  /** The book's own business date, for postings that name none. */
  readonly currentDates: ReadonlyMap<number, string>;
  readonly days: ReadonlyMap<string, DayStatus>;
  readonly isStopped: (bookId: number, businessType: string) => boolean;
  readonly participantRows: ReadonlyMap<AnyParticipant, ReadonlyMap<string, unknown>>;
}

export type AnyParticipant = Participant<unknown, unknown>;

/** What the group writes: accepted vouchers in order, the last balance of every account moved, participants' rows. */
export interface GroupPlan {
  readonly outcomes: readonly PostingOutcome[];
  readonly vouchers: readonly Voucher[];
  readonly balances: ReadonlyMap<number, Balance>;
  readonly participantWrites: ReadonlyMap<AnyParticipant, readonly ParticipantWrite<unknown>[]>;
}

export const requestKey = (clientId: number, requestNumber: string): string => `${clientId}/${requestNumber}`;
export const dayKey = (bookId: number, businessDate: string): string => `${bookId}/${businessDate}`;

/**
 * Decides the postings of a group one after the other, each on what those before it left (architecture §2).
 * A posting that breaks a rule is refused without disturbing the others. Pure.
 */
export function decideGroup(postings: readonly Posting[], facts: GroupFacts): GroupPlan {
  const group = new GroupDecision(facts);
  const outcomes = postings.map((posting) => group.decide(posting));
  return {
    outcomes,
    vouchers: group.vouchers,
    balances: group.balances,
    participantWrites: group.participantWrites,
  };
}

class GroupDecision {
  readonly vouchers: Voucher[] = [];
  readonly balances = new Map<number, Balance>();
  readonly participantWrites = new Map<AnyParticipant, ParticipantWrite<unknown>[]>();
  private readonly requests: Map<string, KnownRequest>;
  private readonly participantRows = new Map<AnyParticipant, Map<string, unknown>>();

  constructor(private readonly facts: GroupFacts) {
    this.requests = new Map(facts.requests);
    for (const [participant, rows] of facts.participantRows)
      this.participantRows.set(participant, new Map(rows));
  }

  decide(posting: Posting): PostingOutcome {
    const known = this.requests.get(requestKey(posting.clientId, posting.requestNumber));
    if (known) return outcomeOfKnown(posting, known);
    const decided = this.decideNew(posting);
    if (!decided.ok) return { kind: 'refused', refusal: decided.refusal };
    this.accept(decided.value);
    return { kind: 'posted', voucher: decided.value.voucher };
  }

  private decideNew(posting: Posting): Result<DecidedPosting> {
    const date = this.dateOf(posting);
    if (!date.ok) return date;
    const decided = decidePosting(posting, date.value, {
      now: this.facts.now,
      account: (code) => this.facts.accounts(posting.bookId, code),
      balance: (account) => this.balanceOf(account),
      isStopped: (businessType) => this.facts.isStopped(posting.bookId, businessType),
    });
    if (!decided.ok) return decided;
    const participated = this.participate(decided.value.voucher);
    return participated.ok ? decided : participated;
  }

  private dateOf({ bookId, businessDate }: Posting): Result<string> {
    const date = businessDate ?? this.facts.currentDates.get(bookId)!;
    const status = this.facts.days.get(dayKey(bookId, date));
    if (status === 'open') return accepted(date);
    return refused(status ? postingRefusals.dateClosed(date) : postingRefusals.dateNotOpen(date));
  }

  private balanceOf(account: AccountRef): Balance {
    const balance = this.balances.get(account.id) ?? this.facts.balances.get(account.id);
    if (!balance)
      throw new Error(`Account ${account.id} has no balance row; run the verification of the books`);
    return balance;
  }

  /** Each participation decides on what those before it, in this posting too, have left of its rows. */
  private participate({ posting, businessDate, recordedAt }: Voucher): Result<void> {
    const context = { voucherId: posting.voucherId, businessDate, recordedAt };
    const changed = new Map<AnyParticipant, Map<string, unknown>>();
    const decided: { participant: AnyParticipant; writes: readonly ParticipantWrite<unknown>[] }[] = [];
    for (const participation of posting.participations) {
      const { participant, keys } = participation;
      const changes = changed.get(participant) ?? new Map<string, unknown>();
      const rows = rowsOf(keys, [changes, this.participantRows.get(participant)]);
      const decision = participation.decide(rows, context);
      if (!decision.ok) return decision;
      for (const { key, change } of decision.value) {
        changes.set(key, participant.apply(changes.get(key) ?? rows.get(key), change));
      }
      changed.set(participant, changes);
      decided.push({ participant, writes: decision.value });
    }
    for (const { participant, writes } of decided)
      this.collect(participant, writes, changed.get(participant)!);
    return accepted(undefined);
  }

  private collect(
    participant: AnyParticipant,
    writes: readonly ParticipantWrite<unknown>[],
    changes: ReadonlyMap<string, unknown>,
  ): void {
    const rows = this.participantRows.get(participant) ?? new Map<string, unknown>();
    for (const [key, row] of changes) rows.set(key, row);
    this.participantRows.set(participant, rows);
    const collected = this.participantWrites.get(participant) ?? [];
    collected.push(...writes);
    this.participantWrites.set(participant, collected);
  }

  private accept({ voucher, balances }: DecidedPosting): void {
    const { posting } = voucher;
    for (const [accountId, balance] of balances) this.balances.set(accountId, balance);
    this.vouchers.push(voucher);
    this.requests.set(requestKey(posting.clientId, posting.requestNumber), {
      contentHash: posting.contentHash,
      voucherId: posting.voucherId,
    });
  }
}

/** Same number and same content: the first result again. Same number and other content: conflict, no effect. */
function outcomeOfKnown(posting: Posting, known: KnownRequest): PostingOutcome {
  if (known.contentHash !== posting.contentHash) {
    return { kind: 'refused', refusal: postingRefusals.contentDiffers(posting.requestNumber) };
  }
  return { kind: 'replayed', voucherId: known.voucherId };
}

/** The rows of the keys, each from the first layer that has it. */
function rowsOf(
  keys: readonly string[],
  layers: readonly (ReadonlyMap<string, unknown> | undefined)[],
): Map<string, unknown> {
  const rows = new Map<string, unknown>();
  for (const key of keys) {
    const layer = layers.find((candidate) => candidate?.has(key));
    if (layer) rows.set(key, layer.get(key));
  }
  return rows;
}
