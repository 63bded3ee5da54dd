import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { sha256 } from '../platform/digest/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { ReadTurnovers, type DayTurnovers } from '../trial-balance/index.js';
import { MappingRepository } from './database/mapping.repository.js';
import { SummaryRepository } from './database/summary.repository.js';
import { erpRefusals } from './erp-export.errors.js';
import { mappedOn } from './mapping.rules.js';
import type { ErpSummary, PlacedLine, SummaryLine } from './summary.js';
import { VoucherSize } from './voucher-size.js';
import { vouchersOf } from './vouchers.rules.js';

export interface SummaryOrder {
  readonly businessDate: string;
  readonly reason: string;
  readonly traceId: string;
  /** Whose command it is; null for the job, whose scheduler keeps a trail of its own. */
  readonly caller: Caller | null;
  /** For the job. @throws when another node has taken over */
  readonly requireFence: (tx: Tx) => Promise<void>;
}

export interface MadeSummary {
  readonly businessDate: string;
  readonly revision: number;
  /** False: the last revision says the same, and nothing was made. */
  readonly isNew: boolean;
}

/**
 * Makes the summary of a date of its last stored trial balance, so that totals tie. What would say the same as the last
 * revision is not made again, so that a date has one summary until it, or the mapping of it, changes.
 */
@Injectable()
export class MakeSummary {
  constructor(
    private readonly transactions: Transactions,
    private readonly readTurnovers: ReadTurnovers,
    private readonly mappings: MappingRepository,
    private readonly summaries: SummaryRepository,
    private readonly size: VoucherSize,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(book: BookRef, order: SummaryOrder): Promise<Result<MadeSummary>> {
    const { businessDate } = order;
    const day = await this.readTurnovers.of(book, businessDate);
    if (!day) return refused(erpRefusals.notProved(businessDate));
    if (!day.isBalanced) return refused(erpRefusals.imbalanced(businessDate, day.revision));
    const mapped = mappedOn(await this.mappings.all(book.id), businessDate);
    const unmapped = unmappedOf(day, mapped);
    if (unmapped.length > 0) return refused(erpRefusals.unmapped(businessDate, unmapped));
    const lines = vouchersOf(linesOf(day, mapped), this.size.lines);
    return accepted(await this.transactions.runAmongTwins((tx) => this.store(tx, book, order, day, lines)));
  }

  private async store(
    tx: Tx,
    book: BookRef,
    { businessDate, reason, traceId, caller, requireFence }: SummaryOrder,
    day: DayTurnovers,
    lines: readonly PlacedLine[],
  ): Promise<MadeSummary> {
    await requireFence(tx);
    const last = await this.summaries.find(book.id, businessDate, null, tx);
    const digest = digestOf(lines);
    // One that was made of an earlier trial balance says nothing newer.
    if (last && (last.digest === digest || last.trialBalanceRevision > day.revision))
      return { businessDate, revision: last.revision, isNew: false };
    const summary: ErpSummary = {
      ...{ businessDate, reason, traceId, digest, dayClosed: day.dayClosed },
      revision: (last?.revision ?? 0) + 1,
      trialBalanceRevision: day.revision,
      vouchers: lines.at(-1)?.voucher ?? 0,
      madeAt: toDatabaseTime(this.clock.now()),
    };
    await this.summaries.insert(tx, book.id, summary, lines, caller);
    const { revision, trialBalanceRevision, vouchers } = summary;
    if (caller) {
      await this.audit.record(tx, {
        caller,
        bookId: book.id,
        action: 'erp-summary.make',
        target: businessDate,
        reason,
        detail: { revision, trialBalanceRevision, vouchers },
      });
    }
    return { businessDate, revision, isNew: true };
  }
}

/** Codes of GL accounts that moved and have no name in the ERP. */
function unmappedOf({ turnovers }: DayTurnovers, mapped: ReadonlyMap<string, string>): string[] {
  const codes = turnovers
    .filter(({ debit, credit, glAccountId }) => (debit !== 0n || credit !== 0n) && !mapped.has(glAccountId))
    .map(({ glAccount }) => glAccount);
  return [...new Set(codes)].sort();
}

/** A line for each side of a GL account that moved. */
function linesOf({ turnovers }: DayTurnovers, mapped: ReadonlyMap<string, string>): SummaryLine[] {
  return turnovers.flatMap(({ currency, glAccountId, debit, credit }) =>
    (
      [
        ['D', debit],
        ['C', credit],
      ] as const
    ).flatMap(([side, amount]) =>
      amount === 0n ? [] : [{ currency, glAccountId, erpAccount: mapped.get(glAccountId)!, side, amount }],
    ),
  );
}

const digestOf = (lines: readonly PlacedLine[]): string =>
  sha256(
    lines
      .map(({ voucher, line, currency, glAccountId, erpAccount, side, amount }) =>
        [voucher, line, currency, glAccountId, erpAccount, side, amount].join(' '),
      )
      .join('\n'),
  );
