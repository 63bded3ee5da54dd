import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { databaseErrorKind, GroupTransactions, type Tx } from '../../platform/database/index.js';
import { Caution } from './caution.js';
import { PostingFactsRepository, type Ground } from './database/posting-facts.repository.js';
import { PostingWriterRepository } from './database/posting-writer.repository.js';
import { dayKey, decideGroup, type GroupFacts, type GroupPlan } from './decide-group.js';
import { ForeseenBalances } from './foreseen-balances.js';
import { daysOf, LastDates, type Day } from './last-dates.js';
import { LONGEST_FORESIGHT_MILLISECONDS } from './longest-foresight.js';
import { isPlain } from './plain-posting.js';
import { PostingMetrics } from './posting-metrics.js';
import { PostingSettings } from './posting-settings.js';
import { bookIdsOf, type PreparedGroup } from './prepared-group.js';
import type { Balance, UnitOutcome } from './posting.types.js';
import { Turns, type Turn } from './turns.js';

/** Even a group of a thousand lines is written in less; one that takes longer has met something, and is not waited for. */
const PATIENCE_MILLISECONDS = 200;

/** So many postings are worth a second message. */
const LARGE_GROUP = 64;

/** What a group is decided on without asking: it is true as far as this node knows. */
interface Foreseen {
  readonly epoch: bigint;
  readonly currentDates: ReadonlyMap<number, string>;
  readonly days: readonly Day[];
  readonly plan: GroupPlan;
  readonly generation: number;
  /** Milliseconds of a clock that is never set. */
  readonly decidedAt: number;
}

/**
 * The quick way of a group (docs/adr/0008-foreseen-groups.md): it is decided while the group before it is being written,
 * on the balances that one will leave, and takes one message, a large one two, and a COMMIT. What is written holds only
 * if everything is as it was foreseen: version and digest of every balance, epoch of the settings, dates of the books,
 * days open, request numbers new. Otherwise nothing is committed, and the group goes the way with locks, which is the
 * one that refuses, replays and waits.
 */
@Injectable()
export class PostForeseen {
  /** Of the groups that move balances they were decided on, and of those that post with locks. */
  private readonly moving = new Turns();
  private readonly locking = new Turns();

  constructor(
    private readonly groups: GroupTransactions,
    private readonly facts: PostingFactsRepository,
    private readonly writer: PostingWriterRepository,
    private readonly settings: PostingSettings,
    private readonly balances: ForeseenBalances,
    private readonly dates: LastDates,
    private readonly caution: Caution,
    private readonly metrics: PostingMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns null when the group is to be posted with locks: nothing of it was written
   * @throws the database's error, as the way with locks does; the caller decides what to run again
   */
  async run(group: PreparedGroup): Promise<readonly UnitOutcome[] | null> {
    if (!isForeseeable(group) || !this.caution.allows()) return null;
    if (!(await this.locking.idle(PATIENCE_MILLISECONDS))) return null;
    const foreseen = this.decide(group);
    if (!foreseen) return null;
    const turn = this.moving.take();
    try {
      return await this.writeInTurn(foreseen, turn);
    } finally {
      turn.done();
    }
  }

  /** Posts a group with locks, so that those who foresee know when it is over and what it leaves. */
  async withLocks(post: () => Promise<GroupPlan>): Promise<GroupPlan> {
    const turn = this.locking.take();
    try {
      const plan = await post();
      this.balances.learn(plan.balances.values());
      this.metrics.groupWent('locked');
      return plan;
    } finally {
      turn.done();
    }
  }

  /** At one go, so that what one group leaves is what the next one finds. */
  private decide(group: PreparedGroup): Foreseen | null {
    const known = this.settings.lastRead;
    const currentDates = this.knownDates(group);
    const balances = this.knownBalances(group);
    if (!known || !currentDates || !balances) return null;
    const days = daysOf(group.postings, currentDates);
    const decidedAt = performance.now();
    const now = toDatabaseTime(this.clock.now());
    const plan = decideGroup(group.units, {
      now,
      databaseNow: now,
      accounts: group.accounts,
      openable: new Map(),
      balances,
      requests: new Map(),
      currentDates,
      days: new Map(days.map(({ bookId, businessDate }) => [dayKey(bookId, businessDate), 'open'])),
      isStopped: (bookId, businessType) => known.settings.isStopped(bookId, businessType),
      ruleInForce: (bookId, businessType) => known.settings.ruleInForce(bookId, businessType),
      participantRows: new Map(),
    });
    // Whether something is refused, only what is locked can say.
    if (!plan.outcomes.every(({ ok }) => ok)) return null;
    this.balances.foresee(plan.balances.values());
    return { epoch: known.epoch, currentDates, days, plan, generation: this.balances.generation, decidedAt };
  }

  private async writeInTurn(foreseen: Foreseen, turn: Turn): Promise<readonly UnitOutcome[] | null> {
    try {
      await this.write(foreseen, turn);
      this.caution.kept();
      this.metrics.groupWent('foreseen');
      return foreseen.plan.outcomes;
    } catch (error) {
      if (error instanceof Overtaken) return null;
      this.setBack();
      if (error instanceof NotAsForeseen || databaseErrorKind(error) === 'duplicate-key') return null;
      throw error;
    }
  }

  private setBack(): void {
    this.balances.forget();
    this.caution.mistaken();
    this.metrics.groupWent('mistaken');
  }

  private write(foreseen: Foreseen, turn: Turn): Promise<void> {
    const isLarge = foreseen.plan.vouchers.length >= LARGE_GROUP;
    return this.groups.runOnce(async (tx) => {
      const isWritten = isLarge
        ? await this.writeInTwo(tx, foreseen, turn)
        : await this.writeAtOnce(tx, foreseen, turn);
      const isLate = performance.now() - foreseen.decidedAt > LONGEST_FORESIGHT_MILLISECONDS;
      if (!isWritten || isLate) throw new NotAsForeseen();
    });
  }

  /** The next group is written while this one commits. */
  private async writeAtOnce(tx: Tx, foreseen: Foreseen, turn: Turn): Promise<boolean> {
    const { days, plan } = foreseen;
    await this.comes(turn, foreseen);
    const [ground, , isWritten] = await this.facts
      .ask(tx, [this.facts.ground(days), this.writer.adding(plan), this.writer.moving(plan)])
      .finally(() => turn.done());
    requireAsForeseen(foreseen, ground);
    return isWritten;
  }

  /** Its rows are nobody else's and need no turn; the next group moves its balances while this one commits. */
  private async writeInTwo(tx: Tx, foreseen: Foreseen, turn: Turn): Promise<boolean> {
    const { days, plan } = foreseen;
    const adding = this.facts.ask(tx, [this.facts.ground(days), this.writer.adding(plan)]);
    // Put together while the database works: from the turn on others wait.
    const moving = this.writer.moving(plan);
    const [ground] = await adding;
    requireAsForeseen(foreseen, ground);
    await this.comes(turn, foreseen);
    const [isWritten] = await this.facts.ask(tx, [moving]).finally(() => turn.done());
    return isWritten;
  }

  /** @throws NotAsForeseen when the groups before take too long, Overtaken when they were set back */
  private async comes(turn: Turn, { generation }: Foreseen): Promise<void> {
    const came = await turn.comes(PATIENCE_MILLISECONDS);
    if (generation !== this.balances.generation) throw new Overtaken();
    if (!came) throw new NotAsForeseen();
  }

  private knownDates({ postings }: PreparedGroup): ReadonlyMap<number, string> | null {
    const dates = new Map<number, string>();
    for (const bookId of bookIdsOf(postings)) {
      const date = this.dates.of(bookId);
      if (date === undefined) return null;
      dates.set(bookId, date);
    }
    return dates;
  }

  /** @returns null when what was known when the group was prepared has been forgotten meanwhile */
  private knownBalances(group: PreparedGroup): GroupFacts['balances'] | null {
    const balances = new Map<number, Balance>();
    for (const accountId of group.accountIds) {
      const balance = this.balances.get(accountId);
      if (!balance) return null;
      balances.set(accountId, balance);
    }
    return balances;
  }
}

/** What it was decided on was set back meanwhile; nothing was committed. */
class Overtaken extends Error {}

/** The books have moved on since this node looked; nothing is wrong, and nothing was committed. */
class NotAsForeseen extends Error {}

/** What only moves money between accounts that are there. */
function isForeseeable({ postings, candidates }: PreparedGroup): boolean {
  return candidates.size === 0 && postings.every(isPlain);
}

function requireAsForeseen({ epoch, currentDates, days }: Foreseen, ground: Ground): void {
  if (ground.epoch !== epoch) throw new NotAsForeseen();
  const hasMoved = [...currentDates].some(([bookId, date]) => ground.currentDates.get(bookId) !== date);
  const isClosed = days.some(
    ({ bookId, businessDate }) => ground.days.get(dayKey(bookId, businessDate)) !== 'open',
  );
  if (hasMoved || isClosed) throw new NotAsForeseen();
}
