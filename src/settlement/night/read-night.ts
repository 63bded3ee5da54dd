import { Injectable } from '@nestjs/common';
import { Clock, toIsoTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import { isUuid } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { JobRegistry, ReadJobs, ReadRuns, type JobRunDto } from '../../scheduler/index.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { CheckRepository, type BatchCheck } from './database/check.repository.js';
import { DifferenceRepository } from './database/difference.repository.js';
import { NightDateRepository } from './database/night-date.repository.js';
import { NightTotalRepository } from './database/night-total.repository.js';
import { PaymentListRepository } from './database/payment-list.repository.js';
import type { Difference } from './difference.js';
import type {
  SettlementDifferenceDto,
  SettlementDifferencesQuery,
  SettlementNightBatchDto,
  SettlementNightDto,
  SettlementNightStepDto,
  SettlementNightTotalDto,
} from './dto/night.dto.js';
import { NightBatches } from './night-batches.js';
import { NIGHT_STEPS } from './night-steps.js';
import { nightRefusals } from './night.errors.js';
import { standingsOf, type StepFacts, type StepStanding } from './rules/night-step.rules.js';

/** Of a date there are a few runs of each job. */
const MOST_RUNS = 200;

/** The overview of a night: what is late, why, and what is next. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadNight {
  constructor(
    private readonly registry: JobRegistry,
    private readonly jobs: ReadJobs,
    private readonly runs: ReadRuns,
    private readonly dates: NightDateRepository,
    private readonly nights: NightBatches,
    private readonly batches: SettlementBatchRepository,
    private readonly checks: CheckRepository,
    private readonly payments: PaymentListRepository,
    private readonly totals: NightTotalRepository,
    private readonly differences: DifferenceRepository,
    private readonly clock: Clock,
  ) {}

  /** @param wanted null: the last business date that was cut */
  async execute(book: BookRef, wanted: string | null): Promise<Result<SettlementNightDto>> {
    const { current, lastCut } = await this.dates.standing(book.id);
    const date = wanted ?? lastCut ?? current;
    if (date > current) return refused(nightRefusals.dateNotReached(date, current));
    const runs = await this.runsOf(book, date);
    if (!runs.ok) return runs;
    const standings = standingsOf(await this.factsOf(book, runs.value), this.clock.now());
    const open = await this.differences.totals(book.id);
    return accepted({
      ...{ book: book.code, date, late: standings.some(({ isLate }) => isLate), next: nextOf(standings) },
      differences: open.reduce((sum, { items }) => sum + items, 0),
      steps: standings.map((one) => viewOfStep(one, runs.value.get(one.step))),
      batches: await this.batchesOf(book, date),
      totals: await this.totalsOf(book, date),
    });
  }

  /** Open differences, oldest first. */
  async differencesOf(
    book: BookRef,
    query: SettlementDifferencesQuery,
  ): Promise<Result<Page<SettlementDifferenceDto>>> {
    const place = query.after === undefined ? accepted([]) : decodeCursor(query.after, 1);
    if (!place.ok) return place;
    const [after = null] = place.value;
    if (after !== null && !isUuid(after)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.differences.open(book.id, after, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ id }) => [id],
        (one) => viewOfDifference(book, one),
      ),
    );
  }

  /** The latest run of each step. */
  private async runsOf(book: BookRef, date: string): Promise<Result<Map<string, JobRunDto>>> {
    const page = await this.runs.list(book, { businessDate: date, limit: MOST_RUNS });
    if (!page.ok) return page;
    // The latest first: the first one of each job stays.
    const latest = new Map<string, JobRunDto>();
    for (const run of page.value.items) if (!latest.has(run.job)) latest.set(run.job, run);
    return accepted(latest);
  }

  private async factsOf(book: BookRef, runs: ReadonlyMap<string, JobRunDto>): Promise<StepFacts[]> {
    const facts: StepFacts[] = [];
    for (const step of NIGHT_STEPS) {
      const { schedule, expectedMinutes } = await this.jobs.one(book, this.registry.find(step)!);
      const { graceMinutes, nextTimes } = schedule;
      facts.push({
        ...{ step, run: runs.get(step) ?? null, graceMinutes, expectedMinutes },
        nextTime: nextTimes[0] ?? null,
      });
    }
    return facts;
  }

  private async batchesOf(book: BookRef, date: string): Promise<SettlementNightBatchDto[]> {
    const found = await this.nights.of(book.id, date);
    const checks = await this.checks.lastOf(found.map(({ batchNo }) => batchNo));
    const views: SettlementNightBatchDto[] = [];
    for (const batch of found) views.push(await this.viewOfBatch(book, batch, checks.get(batch.batchNo)));
    return views;
  }

  private async viewOfBatch(
    { currencies }: BookRef,
    batch: SettlementBatch,
    check: BatchCheck | undefined,
  ): Promise<SettlementNightBatchDto> {
    const { id, batchNo, currency, settlementDate, state, approvalsNeeded } = batch;
    const decimals = currencies.get(currency)!;
    const given = await this.batches.approvals(batchNo);
    const payments = await this.payments.sums(batchNo);
    return {
      ...{ id, currency, settlementDate, state, since: toIsoTime(batch.changedAt), approvalsNeeded },
      ...{ details: Number(batch.details), orders: Number(batch.orders), leftOut: Number(batch.leftOut) },
      ...{ paidOut: formatAmount(batch.paidOut, decimals), paidIn: formatAmount(batch.paidIn, decimals) },
      approvalsGiven: given.length,
      check: check && check.contentHash === batch.contentHash ? check.outcome : 'none',
      payments: payments.map((one) => ({ ...one, amount: formatAmount(one.amount, decimals) })),
    };
  }

  private async totalsOf({ id, currencies }: BookRef, date: string): Promise<SettlementNightTotalDto[]> {
    const rows = await this.totals.ofNight(id, date);
    return rows.map(({ currency, parties, details, paid, waiting, carried, differences, digest }) => {
      const told = (minor: bigint): string => formatAmount(minor, currencies.get(currency)!);
      return {
        ...{ currency, parties, details, paid: told(paid), waiting: told(waiting), carried: told(carried) },
        ...{ differences, digest },
      };
    });
  }
}

/** What the first step that is not done says. */
function nextOf(standings: readonly StepStanding[]): string {
  const open = standings.find(
    ({ step, state }) => state !== 'succeeded' && !(step === 'clearing' && state === 'missing'),
  );
  return open ? `${open.step}: ${open.next}` : '';
}

const viewOfStep = (
  { step, state, since, isLate, why, next }: StepStanding,
  run: JobRunDto | undefined,
): SettlementNightStepDto => ({
  ...{ step, state, late: isLate, why, next, ...(run && { run: run.id }), ...(since !== null && { since }) },
});

function viewOfDifference({ currencies }: BookRef, one: Difference): SettlementDifferenceDto {
  const { id, kind, businessDate: date, party, currency, message } = one;
  return {
    ...{ id, kind, date, ...(party !== null && { party }), currency, message },
    ...{ amount: formatAmount(one.amount, currencies.get(currency)!), foundAt: toIsoTime(one.foundAt) },
  };
}
