import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../platform/digest/index.js';
import { accepted, refused, valueOf, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import type { ApprovedOrder, PostingCommand, PostingDraft } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { POSTING_DEFAULTS } from '../ledger/posting/index.js';
import { PrepareReversal } from '../ledger/reversals/index.js';
import { ReadOriginal } from '../ledger/voucher-progress/index.js';
import { ADJUSTMENT } from './adjust-settlement.js';
import { AdjustmentParticipant } from './adjustment-participant.js';
import type { Adjustment } from './adjustment.js';
import { adjustmentRefusals } from './adjustments.errors.js';
import { AdjustmentRepository } from './database/adjustment.repository.js';
import { WithdrawAdjustmentDto } from './dto/commands.dto.js';

/**
 * An adjustment was wrong (撤销调账): by two persons, while no live batch holds it. What was posted with it is reversed (红冲) in the same
 * transaction; a voucher that was named stays, and may be named again.
 */
@Injectable()
export class WithdrawAdjustment implements PostingCommand<WithdrawAdjustmentDto> {
  readonly effect = 'posting';
  readonly name = 'withdraw-settlement-adjustment';
  readonly makerRoles = ['finance', 'operator'] as const;
  readonly content = WithdrawAdjustmentDto;

  constructor(
    private readonly adjustments: AdjustmentRepository,
    private readonly originals: ReadOriginal,
    private readonly reversal: PrepareReversal,
    private readonly participant: AdjustmentParticipant,
  ) {}

  async check(book: BookRef, content: WithdrawAdjustmentDto): Promise<Result<void>> {
    const found = await this.find(book, content);
    return found.ok ? accepted(undefined) : found;
  }

  async prepare(
    order: ApprovedOrder<WithdrawAdjustmentDto>,
  ): Promise<Result<{ posting: PostingDraft; told: object }>> {
    const found = await this.find(order.book, order.content);
    if (!found.ok) return found;
    const posting = await this.takingBack(order, found.value);
    if (!posting.ok) return posting;
    const participations = [
      ...posting.value.participations,
      this.participant.withdrawing(found.value, order.approvalId),
    ];
    return accepted({
      posting: { ...posting.value, participations },
      told: { adjustment: found.value.approvalId },
    });
  }

  private async takingBack(
    { approvalId, book, caller, reason }: ApprovedOrder<WithdrawAdjustmentDto>,
    { approvalId: adjustment, account, voucherId }: Adjustment,
  ): Promise<Result<PostingDraft>> {
    const what = { businessType: ADJUSTMENT, reference: adjustment, memo: reason };
    if (account === null) return accepted({ ...POSTING_DEFAULTS, ...what });
    const original = valueOf(await this.originals.byId(book.id, voucherId!));
    // The frame of approvals puts the number and the content of the approval in their place.
    const numbered = { requestNumber: approvalId, contentHash: '' };
    const body = { reason, reference: adjustment, metadata: { approval: approvalId } };
    const reversed = await this.reversal.execute(caller, original, numbered, body);
    if (!reversed.ok) return reversed;
    return accepted({ ...reversed.value, ...what, metadata: canonicalJson(body.metadata) });
  }

  private async find(book: BookRef, { adjustment: id }: WithdrawAdjustmentDto): Promise<Result<Adjustment>> {
    const found = isUuid(id) ? await this.adjustments.byApproval(id) : null;
    if (found?.bookId !== book.id) return refused(adjustmentRefusals.notFound(id));
    return found.isWithdrawn ? refused(adjustmentRefusals.isWithdrawn(id)) : accepted(found);
  }
}
