import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { toIsoTime } from '../platform/clock/index.js';
import { accepted, valueOf, type Result } from '../platform/errors/index.js';
import { ReadApprovals, type ApprovalDto } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { ReadHolds } from '../ledger/holds/index.js';
import { ReadVoucher, type VoucherDto } from '../ledger/vouchers/index.js';
import { FindPayouts, ReadPayouts, type Payout, type PayoutStoryDto } from '../payouts/index.js';
import { whatToDo } from '../payout-sending/index.js';
import { WorkActionRepository } from './database/work-action.repository.js';
import { WorkStoryRepository, type ToldDelivery } from './database/work-story.repository.js';
import type { WorkDeliveryDto, WorkDoneDto, WorkStoryDto } from './dto/work-list.dto.js';
import { nextSteps } from './next-steps.rules.js';

const MOST_HOLD_EVENTS = 200;

/** All that is known of a payout, on one page, for who has to decide what becomes of it. */
@Injectable()
export class ReadStory {
  constructor(
    private readonly find: FindPayouts,
    private readonly payouts: ReadPayouts,
    private readonly holds: ReadHolds,
    private readonly vouchers: ReadVoucher,
    private readonly approvals: ReadApprovals,
    private readonly stories: WorkStoryRepository,
    private readonly actions: WorkActionRepository,
  ) {}

  async execute(caller: Caller, book: BookRef, id: string): Promise<Result<WorkStoryDto>> {
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const payout = valueOf(await this.payouts.story(caller, book, id));
    const { attention, state, returns } = payout;
    const returned = returns.map(({ voucher }) => voucher);
    const [hold, vouchers, approvals, deliveries, isUnnoted] = await Promise.all([
      this.holds.withEvents(book, id, { limit: MOST_HOLD_EVENTS }),
      this.vouchersOf(book, payout, returned),
      this.approvalsOf(book, found.value),
      this.stories.deliveries(book.id, found.value.clientId, id),
      this.stories.isUnnoted(id),
    ]);
    return accepted({
      ...{ payout, hold: valueOf(hold), vouchers, approvals, deliveries: deliveries.map(viewOfDelivery) },
      actions: await this.doneTo(book, [id, ...returned]),
      whatToDo: attention === undefined ? [] : whatToDo(attention, state),
      next: nextSteps(state, isUnnoted).map(({ roles, ...step }) => ({ ...step, roles: [...roles] })),
    });
  }

  private async vouchersOf(
    book: BookRef,
    { voucher }: PayoutStoryDto,
    returned: readonly string[],
  ): Promise<VoucherDto[]> {
    const ids = [...(voucher === undefined ? [] : [voucher]), ...returned];
    if (ids.length === 0) return [];
    const known = await this.vouchers.byIds(book, ids);
    return ids.flatMap((id) => known.get(id) ?? []);
  }

  private async approvalsOf(book: BookRef, { id, concludedAt }: Payout): Promise<ApprovalDto[]> {
    const ids = await this.stories.approvalsAbout(book.id, id, concludedAt);
    const read = await Promise.all(ids.map((approval) => this.approvals.byId(book, approval)));
    return read.flatMap((approval) => (approval.ok ? [approval.value] : []));
  }

  private async doneTo(book: BookRef, subjects: readonly string[]): Promise<WorkDoneDto[]> {
    const done = await this.actions.actionsOn(book.id, subjects);
    return done.map(({ action, kind, subjectId, client, reason, outcome, code, recordedAt }) => ({
      ...{ action, kind, id: subjectId, client, reason, outcome },
      ...(code !== null && { code }),
      recordedAt: toIsoTime(recordedAt),
    }));
  }
}

function viewOfDelivery({ triedAt, answerStatus, ...delivery }: ToldDelivery): WorkDeliveryDto {
  return {
    ...delivery,
    ...(triedAt !== null && { triedAt: toIsoTime(triedAt) }),
    ...(answerStatus !== null && { answerStatus }),
  };
}
