import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AccountDirectory, type AccountRef } from '../accounts/index.js';
import { PostingFactsRepository } from './database/posting-facts.repository.js';
import { PostingWriterRepository } from './database/posting-writer.repository.js';
import { decideGroup, dayKey, type AnyParticipant, type GroupFacts, type GroupPlan } from './decide-group.js';
import { FirstUse, type FirstUseCandidates } from './first-use.js';
import { PostingSettings, type SettingsOfGroup } from './posting-settings.js';
import type { Balance, Posting, Unit, UnitOutcome } from './posting.types.js';

type Accounts = GroupFacts['accounts'];
/** A date is overtaken at most once per close; a book whose own date is closed is refused. */
const MAX_DATE_ATTEMPTS = 3;

type BalanceReader = (tx: Tx, accountIds: readonly number[]) => Promise<Map<number, Balance>>;

/**
 * THE POSTING TRANSACTION: the only place where balances change (architecture §2).
 *
 * A list of units, each a posting or an atomic batch, is posted in one transaction: everything is read and locked once, decided in memory in order of
 * arrival, and written with one statement per table. The order of locks is the same for everybody, so that groups
 * cannot deadlock: business days (shared) → rows of participants (by table rank, then key) → GL accounts under which
 * accounts open (shared) → balances (by primary key) → insertions, request numbers first.
 *
 * Running the same list again is always safe: the request rows say what an earlier run did.
 */
@Injectable()
export class PostGroup {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: AccountDirectory,
    private readonly facts: PostingFactsRepository,
    private readonly writer: PostingWriterRepository,
    private readonly settings: PostingSettings,
    private readonly firstUse: FirstUse,
    private readonly clock: Clock,
  ) {}

  /** One attempt. @throws the database's error; the caller decides what to run again */
  async run(units: readonly Unit[]): Promise<readonly UnitOutcome[]> {
    const postings = units.flat();
    const accounts = await this.resolveAccounts(postings);
    const candidates = await this.firstUse.prepare(postings, accounts);
    return this.transactions.runOnce(async (tx) => {
      const plan = await this.decide(tx, units, { accounts, candidates }, (inTx, ids) =>
        this.facts.lockBalances(inTx, ids),
      );
      await this.write(tx, plan);
      return plan.outcomes;
    });
  }

  /** What {@link run} would answer now; no balance is locked and nothing is written. */
  async dryRun(unit: Unit): Promise<UnitOutcome> {
    const accounts = await this.resolveAccounts(unit);
    const candidates = this.firstUse.rehearse(unit, accounts);
    return this.transactions.run(async (tx) => {
      const plan = await this.decide(tx, [unit], { accounts, candidates }, (inTx, ids) =>
        this.facts.readBalances(inTx, ids),
      );
      return plan.outcomes[0]!;
    });
  }

  private async decide(
    tx: Tx,
    units: readonly Unit[],
    { accounts, candidates }: { accounts: Accounts; candidates: FirstUseCandidates },
    readBalances: BalanceReader,
  ): Promise<GroupPlan> {
    const postings = units.flat();
    const { currentDates, databaseNow, days, settings } = await this.openDays(tx, postings);
    const participantRows = await lockParticipants(tx, postings);
    const openable = await this.firstUse.lock(tx, candidates);
    const balances = await readBalances(tx, accountIdsOf(postings, accounts));
    const requests = await this.facts.readRequests(tx, postings);
    return decideGroup(units, {
      now: toDatabaseTime(this.clock.now()),
      databaseNow,
      accounts,
      openable,
      balances,
      requests,
      currentDates,
      days,
      isStopped: (bookId, businessType) => settings.isStopped(bookId, businessType),
      ruleInForce: (bookId, businessType) => settings.ruleInForce(bookId, businessType),
      participantRows,
    });
  }

  /**
   * Locks the days of the group. A book's business date may move between reading it and locking its day, and the old
   * day may be closed by then: postings that named no date take the new one.
   */
  private async openDays(
    tx: Tx,
    postings: readonly Posting[],
  ): Promise<Pick<GroupFacts, 'currentDates' | 'databaseNow' | 'days'> & { settings: SettingsOfGroup }> {
    const bookIds = distinct(postings.map(({ bookId }) => bookId));
    for (let attempt = 1; ; attempt++) {
      const { epoch, currentDates, databaseNow } = await this.facts.readPointers(tx, bookIds);
      const settings = await this.settings.at(tx, epoch);
      const days = await this.facts.lockDays(tx, daysOf(postings, currentDates));
      const overtaken = postings.some(
        ({ bookId, businessDate, dateFallsBack }) =>
          (businessDate === null || dateFallsBack) &&
          days.get(dayKey(bookId, currentDates.get(bookId)!)) === 'closed',
      );
      if (!overtaken || attempt === MAX_DATE_ATTEMPTS) return { currentDates, databaseNow, days, settings };
    }
  }

  private async write(tx: Tx, plan: GroupPlan): Promise<void> {
    if (plan.vouchers.length === 0) return;
    await this.writer.write(tx, plan, () => this.firstUse.insert(tx, plan.opened.values()));
    for (const [participant, writes] of plan.participantWrites) await participant.write(tx, writes);
  }

  /** Account codes are resolved before the transaction: only immutable facts are looked up by code. */
  private async resolveAccounts(postings: readonly Posting[]): Promise<Accounts> {
    const codesByBook = new Map<number, Set<string>>();
    for (const posting of postings) {
      const codes = codesByBook.get(posting.bookId) ?? new Set();
      for (const code of accountCodesOf(posting)) codes.add(code);
      codesByBook.set(posting.bookId, codes);
    }
    const resolved = new Map<number, Map<string, AccountRef>>();
    for (const [bookId, codes] of codesByBook)
      resolved.set(bookId, await this.accounts.resolve(bookId, codes));
    return (bookId, code) => resolved.get(bookId)?.get(code);
  }
}

/** Every account that a posting touches or asks about. */
export function accountCodesOf(posting: Posting): string[] {
  return [...posting.lines, ...posting.preconditions, ...posting.setAside].map(({ account }) => account);
}

function accountIdsOf(postings: readonly Posting[], accounts: Accounts): number[] {
  const known = postings.flatMap((posting) =>
    accountCodesOf(posting).flatMap((code) => accounts(posting.bookId, code)?.id ?? []),
  );
  return distinct(known);
}

function daysOf(
  postings: readonly Posting[],
  currentDates: ReadonlyMap<number, string>,
): { bookId: number; businessDate: string }[] {
  const days = new Map<string, { bookId: number; businessDate: string }>();
  for (const { bookId, businessDate, dateFallsBack } of postings) {
    const current = currentDates.get(bookId)!;
    const dates =
      businessDate === null ? [current] : dateFallsBack ? [businessDate, current] : [businessDate];
    for (const date of dates) days.set(dayKey(bookId, date), { bookId, businessDate: date });
  }
  return [...days.values()];
}

async function lockParticipants(
  tx: Tx,
  postings: readonly Posting[],
): Promise<Map<AnyParticipant, ReadonlyMap<string, unknown>>> {
  const keys = new Map<AnyParticipant, Set<string>>();
  for (const { participant, keys: wanted } of postings.flatMap(({ participations }) => participations)) {
    const known = keys.get(participant) ?? new Set();
    for (const key of wanted) known.add(key);
    keys.set(participant, known);
  }
  const byRank = [...keys].sort(([left], [right]) => left.rank - right.rank);
  const rows = new Map<AnyParticipant, ReadonlyMap<string, unknown>>();
  for (const [participant, wanted] of byRank)
    rows.set(participant, await participant.lock(tx, [...wanted].sort()));
  return rows;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
