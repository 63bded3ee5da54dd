import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { TrialBalanceRepository } from '../database/trial-balance.repository.js';
import { trialBalanceRefusals } from '../trial-balance.errors.js';
import { firstCheckpoint, lookedAtAfter, phaseAfter, readCheckpoint, type Checkpoint } from './checkpoint.js';
import { ComputeFigures } from './compute-figures.js';
import { DayStateRepository } from './database/day-state.repository.js';
import { TrialBalanceStoreRepository } from './database/trial-balance-store.repository.js';
import { FindingTally, isBalanced } from './finding.js';
import type { ProofOrder } from './job-context.js';
import { PageRests } from './page-rests.js';
import { PageSizes } from './page-sizes.js';
import { StoreTrialBalance, type ProvedDay } from './store-trial-balance.js';
import { digestOfLines } from './stored-trial-balance.js';
import { WalkDay } from './walk-day.js';

/**
 * The nightly trial balance of a date that has been cut (domain §3): all proofs, stored as a new revision. It stops no
 * posting and repairs nothing. How far it is is saved after each page, so that a run that was broken off goes on from
 * there; nothing of it is to be seen until it is stored as a whole.
 */
@Injectable()
export class ProveDay {
  constructor(
    private readonly walk: WalkDay,
    private readonly computeFigures: ComputeFigures,
    private readonly store: TrialBalanceStoreRepository,
    private readonly storeTrialBalance: StoreTrialBalance,
    private readonly days: DayStateRepository,
    private readonly books: TrialBalanceRepository,
    private readonly clock: Clock,
    private readonly sizes: PageSizes,
  ) {}

  async execute(order: ProofOrder): Promise<Result<ProvedDay>> {
    const refusal = await this.refusalOf(order);
    if (refusal) return refused(refusal);
    let checkpoint = readCheckpoint(order.checkpoint) ?? (await this.begin(order));
    const rests = new PageRests(this.sizes.restPerWork);
    while (checkpoint.phase !== 'figures') {
      checkpoint = await this.nextPage(order, checkpoint);
      await save(order, checkpoint);
      await rests.rest();
    }
    return accepted(await this.finish(order, checkpoint, rests));
  }

  private async refusalOf({ book, businessDate }: ProofOrder) {
    const { pointer, status } = await this.days.of({ bookId: book.id, businessDate });
    if (status !== null) {
      return businessDate < pointer ? null : trialBalanceRefusals.dateNotCut(businessDate, pointer);
    }
    const { last } = await this.books.datesOf(book.id);
    if (businessDate > last) return trialBalanceRefusals.dateNotReached(businessDate, last);
    return trialBalanceRefusals.dateNeverOpen(businessDate);
  }

  private async begin({ book, businessDate }: ProofOrder): Promise<Checkpoint> {
    const latest = await this.store.find(book.id, businessDate, null);
    const total = await this.walk.count({ bookId: book.id, businessDate });
    return firstCheckpoint((latest?.revision ?? 0) + 1, total);
  }

  private async nextPage({ book, businessDate }: ProofOrder, checkpoint: Checkpoint): Promise<Checkpoint> {
    const day = { bookId: book.id, businessDate };
    const page = await this.walk.page(checkpoint.phase, day, checkpoint.after, book.currencies);
    const tally = new FindingTally(checkpoint.tally);
    tally.add(page.findings);
    const vouchers =
      checkpoint.phase === 'vouchers' ? lookedAtAfter(checkpoint.vouchers, page) : checkpoint.vouchers;
    const walked = { ...checkpoint, done: checkpoint.done + page.count, vouchers, tally: tally.tally() };
    if (page.last !== null) return { ...walked, after: page.last };
    return { ...walked, after: null, phase: phaseAfter(checkpoint.phase) };
  }

  private async finish(order: ProofOrder, checkpoint: Checkpoint, rests: PageRests): Promise<ProvedDay> {
    const { book, businessDate, reason, traceId } = order;
    // Before the snapshot: a date that is closed after this moment may have been open in it.
    const computedAt = toDatabaseTime(this.clock.now());
    const day = { bookId: book.id, businessDate };
    const beat = async (): Promise<void> => {
      await save(order, checkpoint);
      await rests.rest();
    };
    const figures = await this.computeFigures.of(day, book.currencies, checkpoint, beat);
    const { lines, tally, ...rest } = figures;
    const trialBalance = {
      ...{ ...rest, businessDate, revision: checkpoint.revision, computedAt, reason, traceId },
      outcome: isBalanced(tally) ? ('balanced' as const) : ('imbalanced' as const),
      findings: tally.counts,
      digest: digestOfLines(lines),
    };
    return this.storeTrialBalance.execute(order, trialBalance, lines, tally.kept);
  }
}

const save = (order: ProofOrder, checkpoint: Checkpoint): Promise<void> =>
  order.save({ done: checkpoint.done, total: Math.max(checkpoint.total, checkpoint.done), checkpoint });
