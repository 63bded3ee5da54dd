import { Injectable } from '@nestjs/common';
import { addTurnovers, FigureTotals, type FigureSum } from './add-figures.rules.js';
import { checkGlAccounts, checkSides } from './check-totals.rules.js';
import type { TrialBalanceLine } from './trial-balance-line.js';
import { lookedAtAfter, type Checkpoint, type LookedAt } from './checkpoint.js';
import { amountText, type Decimals, type VoucherSum } from './check-vouchers.rules.js';
import { DayStateRepository } from './database/day-state.repository.js';
import { FiguresRepository, type SumPage } from './database/figures.repository.js';
import { Snapshots, type Reader } from './database/snapshot.repository.js';
import { VoucherPageRepository, type Day } from './database/voucher-page.repository.js';
import { FindEarlier, type Base } from './find-earlier.js';
import { FindingTally, findingOf, type Tally } from './finding.js';
import { ListNotZero } from './list-not-zero.js';
import { PageSizes } from './page-sizes.js';
import { WalkDay } from './walk-day.js';

/** The figures of a date and what all of them together say. */
export interface DayFigures {
  readonly lines: readonly TrialBalanceLine[];
  readonly base: Base['of'] | null;
  /** How many of its vouchers were looked at. */
  readonly vouchers: number;
  readonly accounts: number;
  readonly sequences: bigint;
  /** The date is closed, and all its vouchers were looked at. */
  readonly dayClosed: boolean;
  readonly earlierDaysClosed: boolean;
  readonly generation: bigint;
  readonly tally: Tally;
}

/**
 * Adds up the date, in pages and all of it in one snapshot: a voucher that is posted meanwhile is in every sum or in
 * none. What the snapshot costs is what has moved since the trial balance that it goes on from.
 */
@Injectable()
export class ComputeFigures {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly walk: WalkDay,
    private readonly bases: FindEarlier,
    private readonly figures: FiguresRepository,
    private readonly voucherPages: VoucherPageRepository,
    private readonly days: DayStateRepository,
    private readonly notZero: ListNotZero,
    private readonly sizes: PageSizes,
  ) {}

  /**
   * @param walked what was looked at in pages before
   * @param beat is called after every page: whoever waits sees that it goes on, and may stop it
   */
  of(
    day: Day,
    decimals: Decimals,
    walked: Pick<Checkpoint, 'tally' | 'vouchers'>,
    beat: () => Promise<void>,
  ): Promise<DayFigures> {
    return this.snapshots.read(async (reader) => {
      const tally = new FindingTally(walked.tally);
      const lookedAt = await this.latecomers(reader, day, decimals, walked.vouchers, tally, beat);
      const { base, findings } = await this.bases.of(reader, day, decimals, beat);
      tally.add(findings);
      const totals = new FigureTotals(base?.lines ?? []);
      const addPage = async (page: SumPage<FigureSum>): Promise<string | null> => {
        totals.add(page.sums);
        await beat();
        return page.last;
      };
      if (base === null) await this.fromHistory(reader, day, decimals, tally, addPage);
      else await this.fromBase(reader, day, base.of.businessDate, addPage);
      const { sums, count } = await this.vouchers(reader, day, beat);
      const lines = totals.result();
      tally.add(checkSides(lines, sums, decimals));
      tally.add(checkGlAccounts(lines, sums, decimals));
      await this.notZero.addTo(tally, reader, day, decimals, beat);
      const before = await this.days.earlier(reader, day);
      const state = await this.days.of(day, reader);
      return {
        lines,
        base: base?.of ?? null,
        vouchers: lookedAt.count,
        accounts: totals.accounts,
        sequences: totals.sequences,
        dayClosed: state.status === 'closed' && lookedAt.count === count,
        earlierDaysClosed: before.open === 0,
        generation: before.generation,
        tally: tally.tally(),
      };
    });
  }

  /** What was posted into the date after its vouchers were walked: by the order of ids hardly ever before the last of them. */
  private async latecomers(
    reader: Reader,
    day: Day,
    decimals: Decimals,
    walked: LookedAt,
    tally: FindingTally,
    beat: () => Promise<void>,
  ): Promise<LookedAt> {
    for (let lookedAt = walked; ;) {
      const page = await this.walk.latecomers(reader, day, lookedAt.last, decimals);
      if (page.last === null) return lookedAt;
      tally.addNew(page.findings);
      lookedAt = lookedAtAfter(lookedAt, page);
      await beat();
    }
  }

  private async fromBase(
    reader: Reader,
    day: Day,
    base: string,
    addPage: (page: SumPage<FigureSum>) => Promise<string | null>,
  ): Promise<void> {
    for (const moved of await this.figures.datesBetween(reader, day.bookId, base, day.businessDate)) {
      for (let after: string | null = '0'; after !== null;) {
        const place = { base, moved, after };
        after = await addPage(await this.figures.changesSince(reader, day, place, this.sizes.accountSums));
      }
    }
  }

  /** Proof 2 of each account, too: all its days come to what is stored. */
  private async fromHistory(
    reader: Reader,
    day: Day,
    decimals: Decimals,
    tally: FindingTally,
    addPage: (page: SumPage<FigureSum>) => Promise<string | null>,
  ): Promise<void> {
    for (let after: string | null = ''; after !== null;) {
      for (const account of await this.figures.unexplained(reader, day, after, this.sizes.accountSums)) {
        const { accountId, glAccountId, currency, stored, days } = account;
        const amounts = {
          expected: amountText(days, currency, decimals),
          actual: amountText(stored, currency, decimals),
        };
        const problem = 'its stored totals are not the sum of all its days';
        tally.add([findingOf(2, problem, { accountId, glAccountId, currency, ...amounts })]);
      }
      after = await addPage(await this.figures.fromHistory(reader, day, after, this.sizes.accountSums));
    }
  }

  private async vouchers(
    reader: Reader,
    day: Day,
    beat: () => Promise<void>,
  ): Promise<{ sums: VoucherSum[]; count: number }> {
    const sums = new Map<string, VoucherSum>();
    let total = 0;
    for (let after: string | null = null; ;) {
      const { count, last } = await this.voucherPages.page(reader, day, after, this.sizes.voucherSums);
      if (last === null) return { sums: [...sums.values()], count: total };
      addTurnovers(sums, await this.voucherPages.sums(reader, day, { after, upTo: last }));
      total += count;
      after = last;
      await beat();
    }
  }
}
