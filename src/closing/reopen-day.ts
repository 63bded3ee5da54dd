import { Injectable } from '@nestjs/common';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import {
  ClosedMonths,
  isInClosedMonth,
  bookRefusals,
  ReopenBusinessDay,
  type BookRef,
} from '../ledger/books/index.js';
import { SealDays, sealRefusals } from '../ledger/seals/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { PeriodRepository } from './database/period.repository.js';
import { ReopenDayDto } from './dto/reopening.dto.js';

/**
 * Opens a closed date again, by maker and checker. Only a sealed one: what it was stays provable by its seal, and the next
 * one, after it is closed again, is of the next revision.
 */
@Injectable()
export class ReopenDay implements ChangeCommand<ReopenDayDto> {
  readonly effect = 'change';
  readonly name = 'reopen-day';
  readonly makerRoles = ['finance', 'admin'] as const;
  readonly content = ReopenDayDto;

  constructor(
    private readonly months: ClosedMonths,
    private readonly reopening: ReopenBusinessDay,
    private readonly seals: SealDays,
    private readonly periods: PeriodRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async check(book: BookRef, { businessDate }: ReopenDayDto): Promise<Result<void>> {
    const through = await this.months.through(book.id);
    if (isInClosedMonth(businessDate, through))
      return refused(bookRefusals.monthClosed(businessDate, through!));
    return accepted(undefined);
  }

  async execute(tx: Tx, order: ApprovedOrder<ReopenDayDto>): Promise<Result<object>> {
    const { book, caller, content, reason, approvalId } = order;
    const { businessDate } = content;
    const reopened = await this.reopening.execute(tx, book, businessDate);
    if (!reopened.ok) return reopened;
    // The first seal of a date is of revision 1, and each reopening gives one up.
    const revision = reopened.value;
    if (!(await this.seals.hasSeal(tx, book.id, businessDate, revision)))
      return refused(sealRefusals.dayNotSealed(businessDate));
    const reopenedAt = toDatabaseTime(this.clock.now());
    const trail = { subject: businessDate, revision, approvalId, reason, reopenedAt };
    await this.periods.insertReopening(tx, book.id, trail, caller);
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'business-day.reopen', target: businessDate, reason },
      detail: { sealRevision: revision },
    });
    return accepted({ businessDate, sealRevision: revision });
  }
}
