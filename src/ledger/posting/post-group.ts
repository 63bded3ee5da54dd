import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { GroupTransactions, Transactions, type Tx } from '../../platform/database/index.js';
import { PostingFactsRepository, type Balances, type Question } from './database/posting-facts.repository.js';
import { PostingWriterRepository } from './database/posting-writer.repository.js';
import { decideGroup, dayKey, type AnyParticipant, type GroupFacts, type GroupPlan } from './decide-group.js';
import { FirstUse } from './first-use.js';
import { GroupAccounts } from './group-accounts.js';
import { daysOf, LastDates } from './last-dates.js';
import { isPlain } from './plain-posting.js';
import { PostingSettings } from './posting-settings.js';
import { PostForeseen } from './post-foreseen.js';
import { accountIdsOf, bookIdsOf, type PreparedGroup } from './prepared-group.js';
import type { Posting, Unit, UnitOutcome } from './posting.types.js';

/** A date is overtaken at most once per cut or close; a book whose own date is closed is refused. */
const MAX_DATE_ATTEMPTS = 5;

/** One of the two ways of reading balances: locked for a group, as they are for a dry run. */
type AskForBalances = (accountIds: readonly number[]) => Question<Balances>;

/**
 * THE POSTING TRANSACTION: the only place where balances change (architecture §2).
 *
 * A list of units, each a posting or an atomic batch, is posted in one transaction: everything is read and locked once,
 * decided in memory in order of arrival, and written with one statement per table. The order of locks is the same for
 * everybody, so that groups cannot deadlock: epoch of the settings and business days (shared) → rows of participants (by table rank, then key) →
 * GL accounts under which accounts open (shared) → balances (by primary key) → insertions, request numbers first.
 *
 * Plain movements are first tried without waiting for the locks, on balances that are foreseen (`post-foreseen.ts`): the
 * same transaction in one message, which writes nothing unless everything is as it was foreseen.
 *
 * Running the same list again is always safe: the request rows say what an earlier run did.
 */
@Injectable()
export class PostGroup {
  constructor(
    private readonly groups: GroupTransactions,
    private readonly transactions: Transactions,
    private readonly accounts: GroupAccounts,
    private readonly facts: PostingFactsRepository,
    private readonly writer: PostingWriterRepository,
    private readonly settings: PostingSettings,
    private readonly firstUse: FirstUse,
    private readonly dates: LastDates,
    private readonly foreseen: PostForeseen,
    private readonly clock: Clock,
  ) {}

  /** One attempt. @throws the database's error; the caller decides what to run again */
  async run(units: readonly Unit[]): Promise<readonly UnitOutcome[]> {
    const group = await this.prepare(units);
    return (await this.foreseen.run(group)) ?? (await this.runWithLocks(group)).outcomes;
  }

  /** What {@link run} would answer now; no balance is locked and nothing is written. */
  async dryRun(unit: Unit): Promise<UnitOutcome> {
    const accounts = await this.accounts.resolve(unit);
    const candidates = this.firstUse.rehearse(unit, accounts);
    const accountIds = accountIdsOf(unit, accounts);
    const group = { units: [unit], postings: unit, accounts, accountIds, candidates };
    return this.untilDatesHold((isLastAttempt) =>
      this.transactions.run(async (tx) => {
        const facts = await this.read(tx, group, isLastAttempt, (ids) => this.facts.balances(ids));
        return decideGroup([unit], facts).outcomes[0]!;
      }),
    );
  }

  private async prepare(units: readonly Unit[]): Promise<PreparedGroup> {
    const postings = units.flat();
    const accounts = postings.every(isPlain)
      ? await this.accounts.resolveWithBalances(postings)
      : await this.accounts.resolve(postings);
    const accountIds = accountIdsOf(postings, accounts);
    const candidates = await this.firstUse.prepare(postings, accounts);
    return { units, postings, accounts, accountIds, candidates };
  }

  private runWithLocks(group: PreparedGroup): Promise<GroupPlan> {
    const attempt = (isLastAttempt: boolean): Promise<GroupPlan> =>
      this.groups.runOnce(async (tx) => {
        const facts = await this.read(tx, group, isLastAttempt, (ids) => this.facts.lockedBalances(ids));
        const plan = decideGroup(group.units, facts);
        await this.write(tx, plan);
        return plan;
      });
    return this.foreseen.withLocks(() => this.untilDatesHold(attempt));
  }

  /** Postings that named no date take the new one when the book has moved on, or their day was closed, meanwhile. */
  private async untilDatesHold<T>(attempt: (isLast: boolean) => Promise<T>): Promise<T> {
    for (let count = 1; ; count++) {
      try {
        return await attempt(count === MAX_DATE_ATTEMPTS);
      } catch (error) {
        if (!(error instanceof DateOvertaken)) throw error;
      }
    }
  }

  /** Reads and locks everything in the one order, in a single message unless somebody's locks depend on what is read. */
  private async read(
    tx: Tx,
    group: PreparedGroup,
    isLastAttempt: boolean,
    askForBalances: AskForBalances,
  ): Promise<GroupFacts> {
    const { postings, accounts, candidates } = group;
    const bookIds = bookIdsOf(postings);
    const guessed = await this.guessDates(tx, bookIds);
    const first = [this.facts.ground(daysOf(postings, guessed))] as const;
    const last = [askForBalances(group.accountIds), this.facts.requests(postings)] as const;
    const participants = participantsOf(postings);
    const isAtOnce = candidates.size === 0 && participants.every(([{ locksAtOnce }]) => locksAtOnce === true);
    const asked = isAtOnce
      ? await this.facts.together(tx, () =>
          Promise.all([
            this.facts.ask(tx, first),
            Promise.all(participants.map((wanted) => lockRows(tx, wanted))),
            this.facts.ask(tx, last),
          ]),
        )
      : null;
    const [{ epoch, days, currentDates, databaseNow }] = asked?.[0] ?? (await this.facts.ask(tx, first));
    if (!isLastAttempt) this.requireDates(postings, guessed, currentDates, days);
    const settings = await this.settings.at(tx, epoch);
    const participantRows = new Map<AnyParticipant, ReadonlyMap<string, unknown>>(
      asked?.[1] ?? (await lockInTurn(tx, participants)),
    );
    const openable = await this.firstUse.lock(tx, candidates);
    const [balances, requests] = asked?.[2] ?? (await this.facts.ask(tx, last));
    return {
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
    };
  }

  /** The dates that the books had a moment ago; read, where this node has not posted to a book yet. */
  private async guessDates(tx: Tx, bookIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const unknown = bookIds.filter((bookId) => this.dates.of(bookId) === undefined);
    if (unknown.length > 0) {
      const [read] = await this.facts.ask(tx, [this.facts.bookDates(unknown)]);
      this.dates.remember(read);
    }
    return new Map(bookIds.map((bookId) => [bookId, this.dates.of(bookId)!]));
  }

  /**
   * The day of a posting without a date was guessed before its book's pointer was read: it must be that of the pointer,
   * and open. @throws DateOvertaken to begin again with what was read
   */
  private requireDates(
    postings: readonly Posting[],
    guessed: ReadonlyMap<number, string>,
    currentDates: ReadonlyMap<number, string>,
    days: GroupFacts['days'],
  ): void {
    this.dates.remember(currentDates);
    const isOvertaken = postings.some(({ bookId, businessDate, dateFallsBack }) => {
      if (businessDate !== null && !dateFallsBack) return false;
      const current = currentDates.get(bookId)!;
      return current !== guessed.get(bookId) || days.get(dayKey(bookId, current)) === 'closed';
    });
    if (isOvertaken) throw new DateOvertaken();
  }

  private async write(tx: Tx, plan: GroupPlan): Promise<void> {
    if (plan.vouchers.length === 0) return;
    const openAccounts = () => this.firstUse.insert(tx, plan.opened.values());
    await this.writer.write(tx, plan, plan.opened.size > 0 ? openAccounts : null);
    for (const [participant, writes] of plan.participantWrites) await participant.write(tx, writes);
  }
}

/** The business date has moved on between two messages; nothing is wrong, and nothing was written. */
class DateOvertaken extends Error {}

type Wanted = readonly [participant: AnyParticipant, keys: readonly string[]];
type LockedRows = readonly [participant: AnyParticipant, rows: ReadonlyMap<string, unknown>];

/** Who takes part and what of theirs is to be locked, in the order of locks. */
function participantsOf(postings: readonly Posting[]): Wanted[] {
  const keys = new Map<AnyParticipant, Set<string>>();
  for (const { participant, keys: wanted } of postings.flatMap(({ participations }) => participations)) {
    const known = keys.get(participant) ?? new Set();
    for (const key of wanted) known.add(key);
    keys.set(participant, known);
  }
  return [...keys]
    .sort(([left], [right]) => left.rank - right.rank)
    .map(([participant, wanted]) => [participant, [...wanted].sort()]);
}

const lockRows = async (tx: Tx, [participant, keys]: Wanted): Promise<LockedRows> => [
  participant,
  await participant.lock(tx, keys),
];

async function lockInTurn(tx: Tx, participants: readonly Wanted[]): Promise<LockedRows[]> {
  const locked: LockedRows[] = [];
  for (const wanted of participants) locked.push(await lockRows(tx, wanted));
  return locked;
}
