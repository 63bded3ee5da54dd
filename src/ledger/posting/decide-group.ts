import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { AccountRef } from '../accounts/index.js';
import type { DayStatus } from '../books/index.js';
import { decidePosting, type DecidedPosting, type PostingFacts } from './decide-posting.js';
import type { Participant, ParticipantContext, ParticipantWrite } from './participant.js';
import { postingRefusals } from './posting.errors.js';
import type {
  AccountOpening,
  Balance,
  PostedOutcome,
  Posting,
  SetAside,
  Unit,
  UnitOutcome,
  Voucher,
} from './posting.types.js';

/** A request number that is already in the database, or was accepted earlier in the same group. */
export interface KnownRequest {
  readonly contentHash: string;
  readonly voucherId: string;
}

/** Everything a group is decided on, read and locked once for all its postings. */
export interface GroupFacts {
  readonly now: string;
  /** The database's own clock, as the group began. */
  readonly databaseNow: string;
  readonly accounts: (bookId: number, code: string) => AccountRef | undefined;
  /** Accounts that the book lacks and that a posting of the group would open, by {@link openableKey}. */
  readonly openable: ReadonlyMap<string, OpenableAccount>;
  readonly balances: ReadonlyMap<number, Balance>;
  readonly requests: ReadonlyMap<string, KnownRequest>;
  /** The book's own business date, for postings that name none. */
  readonly currentDates: ReadonlyMap<number, string>;
  readonly days: ReadonlyMap<string, DayStatus>;
  readonly isStopped: (bookId: number, businessType: string) => boolean;
  /** Id of the posting rule in force for a business type. */
  readonly ruleInForce: (bookId: number, businessType: string) => number | undefined;
  readonly participantRows: ReadonlyMap<AnyParticipant, ReadonlyMap<string, unknown>>;
}

/** An account with the number taken for it and its zero balance. */
export interface OpenableAccount {
  readonly account: AccountRef;
  readonly opening: AccountOpening;
  readonly balance: Balance;
  /** False when its GL account has got children, so that no account may stand under it any more. */
  readonly mayOpen: boolean;
}

/** An account that an accepted posting opens, and who sent the posting. */
export interface OpenedAccount extends OpenableAccount {
  readonly posting: Posting;
}

export type AnyParticipant = Participant<unknown, unknown>;

/**
 * What the group writes: accepted vouchers in order (those without lines are request numbers only), the last balance of
 * every account touched with the state it was decided on, participants' rows.
 */
export interface GroupPlan {
  readonly outcomes: readonly UnitOutcome[];
  readonly vouchers: readonly Voucher[];
  readonly balances: ReadonlyMap<number, Balance>;
  readonly statesBefore: ReadonlyMap<number, DecidedOn>;
  readonly opened: ReadonlyMap<string, OpenedAccount>;
  readonly participantWrites: ReadonlyMap<AnyParticipant, readonly ParticipantWrite<unknown>[]>;
}

/** The state of a balance row that tells it from every other one: it is written only while the row is in it. */
export type DecidedOn = Pick<Balance, 'version' | 'digest'>;

export const requestKey = (clientId: number, requestNumber: string): string => `${clientId}/${requestNumber}`;
export const openableKey = (bookId: number, code: string): string => `${bookId}/${code}`;
export const dayKey = (bookId: number, businessDate: string): string => `${bookId}/${businessDate}`;

/**
 * Decides the units of a group one after the other, each on what those before it left (architecture §2).
 * A unit that breaks a rule is refused without disturbing the others. Pure.
 */
export function decideGroup(units: readonly Unit[], facts: GroupFacts): GroupPlan {
  let group = new GroupDecision(facts);
  const outcomes = units.map((unit): UnitOutcome => {
    if (unit.length === 1) return group.decideAll(unit);
    // Tried on a copy, so that what its first postings change is gone when a later one is refused.
    const trial = group.copy();
    const outcome = trial.decideAll(unit);
    if (outcome.ok) group = trial;
    return outcome;
  });
  return {
    outcomes,
    vouchers: group.vouchers,
    balances: group.balances,
    statesBefore: group.statesBefore,
    opened: group.opened,
    participantWrites: group.participantWrites,
  };
}

class GroupDecision {
  readonly vouchers: Voucher[];
  readonly balances: Map<number, Balance>;
  readonly statesBefore: Map<number, DecidedOn>;
  readonly opened: Map<string, OpenedAccount>;
  readonly participantWrites: Map<AnyParticipant, ParticipantWrite<unknown>[]>;
  private readonly requests: Map<string, KnownRequest>;
  private readonly participantRows: Map<AnyParticipant, Map<string, unknown>>;
  private readonly postingFacts: PostingFacts<Participated>;

  constructor(
    private readonly facts: GroupFacts,
    before?: GroupDecision,
  ) {
    this.vouchers = [...(before?.vouchers ?? [])];
    this.balances = new Map(before?.balances);
    this.statesBefore = new Map(before?.statesBefore);
    this.opened = new Map(before?.opened);
    this.requests = new Map(before?.requests ?? facts.requests);
    this.participantWrites = new Map();
    for (const [participant, writes] of before?.participantWrites ?? [])
      this.participantWrites.set(participant, [...writes]);
    this.participantRows = new Map();
    for (const [participant, rows] of before?.participantRows ?? facts.participantRows)
      this.participantRows.set(participant, new Map(rows));
    this.postingFacts = {
      now: facts.now,
      databaseNow: facts.databaseNow,
      account: (posting, code) => this.accountOf(posting, code),
      balance: (account) => this.balanceOf(account),
      isStopped: facts.isStopped,
      participate: (posting, context) => this.participate(posting, context),
    };
  }

  copy(): GroupDecision {
    return new GroupDecision(this.facts, this);
  }

  /** The postings in order, up to the first that is refused. */
  decideAll(unit: Unit): UnitOutcome {
    const outcomes: PostedOutcome[] = [];
    for (let item = 0; item < unit.length; item++) {
      const outcome = this.decide(unit[item]!);
      if (!outcome.ok) return { ok: false, item, refusal: outcome.refusal };
      outcomes.push(outcome.value);
    }
    return { ok: true, outcomes };
  }

  private decide(posting: Posting): Result<PostedOutcome> {
    const known = this.requests.get(requestKey(posting.clientId, posting.requestNumber));
    if (known) return outcomeOfKnown(posting, known);
    const decided = this.decideNew(posting);
    if (!decided.ok) return decided;
    this.accept(decided.value);
    return accepted({ kind: 'posted', voucher: decided.value.voucher });
  }

  private decideNew(posting: Posting): Result<DecidedPosting<Participated>> {
    const { bookId, businessType, rule } = posting;
    if (rule && this.facts.ruleInForce(bookId, businessType) !== rule.ruleId) {
      return refused(postingRefusals.ruleChanged(businessType));
    }
    const date = this.dateOf(posting);
    if (!date.ok) return date;
    return decidePosting(posting, date.value, this.postingFacts);
  }

  /** What only sets money aside is in no day's books, and so needs no open one. */
  private dateOf({ bookId, businessDate, dateFallsBack, lines, phase }: Posting): Result<string> {
    const current = this.facts.currentDates.get(bookId)!;
    if (lines.length === 0) return accepted(current);
    const isOpen = (date: string): boolean => this.facts.days.get(dayKey(bookId, date)) === (phase ?? 'open');
    const date = businessDate === null || (dateFallsBack && !isOpen(businessDate)) ? current : businessDate;
    if (isOpen(date)) return accepted(date);
    const status = this.facts.days.get(dayKey(bookId, date));
    if (!status) return refused(postingRefusals.dateNotOpen(date));
    const isAdjusting = status === 'adjust' || status === 'closing';
    return refused(isAdjusting ? postingRefusals.dateAdjusting(date) : postingRefusals.dateClosed(date));
  }

  /** One that the book has, one that an earlier posting of the group opens, or one that this posting may open. */
  private accountOf(posting: Posting, code: string): AccountRef | undefined {
    const account = this.facts.accounts(posting.bookId, code);
    if (account || this.facts.openable.size === 0) return account;
    const key = openableKey(posting.bookId, code);
    const opened = this.opened.get(key);
    if (opened) return opened.account;
    const openable = this.facts.openable.get(key);
    const asks = openable?.mayOpen && posting.openings.some((opening) => opening.code === code);
    return asks ? openable.account : undefined;
  }

  private balanceOf(account: AccountRef): Balance {
    const balance =
      this.balances.get(account.id) ??
      this.facts.balances.get(account.id) ??
      this.facts.openable.get(openableKey(account.bookId, account.code))?.balance;
    if (!balance)
      throw new Error(`Account ${account.id} has no balance row; run the verification of the books`);
    return balance;
  }

  /** Each participation decides on what those before it, in this posting too, have left of its rows. */
  private participate(posting: Posting, context: ParticipantContext): Result<Participated> {
    if (posting.participations.length === 0) return NOBODY;
    const changed: Participated['changed'] = new Map();
    const writes: Participated['writes'] = [];
    const setAside: SetAside[] = [];
    for (const participation of posting.participations) {
      const { participant, keys } = participation;
      const changes = changed.get(participant) ?? new Map<string, unknown>();
      const rows = rowsOf(keys, [changes, this.participantRows.get(participant)]);
      const decision = participation.decide(rows, context);
      if (!decision.ok) return decision;
      for (const { key, change } of decision.value.writes) {
        changes.set(key, participant.apply(changes.get(key) ?? rows.get(key), change));
      }
      changed.set(participant, changes);
      writes.push({ participant, writes: decision.value.writes });
      setAside.push(...(decision.value.setAside ?? []));
    }
    return accepted({ changed, writes, setAside });
  }

  private collect({ changed, writes }: Participated): void {
    if (changed.size === 0) return;
    for (const [participant, changes] of changed) {
      const rows = this.participantRows.get(participant) ?? new Map<string, unknown>();
      for (const [key, row] of changes) rows.set(key, row);
      this.participantRows.set(participant, rows);
    }
    for (const { participant, writes: own } of writes) {
      const collected = this.participantWrites.get(participant) ?? [];
      collected.push(...own);
      this.participantWrites.set(participant, collected);
    }
  }

  private accept({ voucher, before, balances, participated }: DecidedPosting<Participated>): void {
    const { posting } = voucher;
    this.collect(participated);
    for (const [accountId, balance] of balances) {
      if (!this.statesBefore.has(accountId)) this.statesBefore.set(accountId, before.get(accountId)!);
      this.balances.set(accountId, balance);
    }
    this.openAccountsOf(voucher);
    this.vouchers.push(voucher);
    this.requests.set(requestKey(posting.clientId, posting.requestNumber), {
      contentHash: posting.contentHash,
      voucherId: posting.voucherId,
    });
  }

  private openAccountsOf({ posting, lines }: Voucher): void {
    if (posting.openings.length === 0) return;
    for (const { account } of lines) {
      const key = openableKey(posting.bookId, account.code);
      const openable = this.facts.openable.get(key);
      if (openable && !this.opened.has(key)) this.opened.set(key, { ...openable, posting });
    }
  }
}

/** What the participations of one posting have decided, kept until the posting is accepted. */
interface Participated {
  readonly changed: Map<AnyParticipant, Map<string, unknown>>;
  readonly writes: { participant: AnyParticipant; writes: readonly ParticipantWrite<unknown>[] }[];
  readonly setAside: readonly SetAside[];
}

const NOBODY = accepted<Participated>({ changed: new Map(), writes: [], setAside: [] });

/** Same number and same content: the first result again. Same number and other content: conflict, no effect. */
function outcomeOfKnown(posting: Posting, known: KnownRequest): Result<PostedOutcome> {
  if (known.contentHash !== posting.contentHash) {
    return refused(postingRefusals.contentDiffers(posting.requestNumber));
  }
  return accepted({ kind: 'replayed', voucherId: known.voucherId });
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
