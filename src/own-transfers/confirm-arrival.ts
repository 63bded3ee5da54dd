import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import { ChannelDirectory } from '../channels/index.js';
import type { ApprovedOrder, PostingCommand, PostingDraft } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { POSTING_DEFAULTS } from '../ledger/posting/index.js';
import {
  FindPayouts,
  PayoutParticipant,
  serviceActor,
  type Payout,
  type PayoutActor,
} from '../payouts/index.js';
import { OwnTransferRepository } from './database/own-transfer.repository.js';
import { ConfirmOwnTransferDto } from './dto/own-transfer.dto.js';
import { FollowTransfer } from './follow-transfer.js';
import type { OwnTransfer } from './own-transfer.js';
import { OwnTransferParticipant } from './own-transfer-participant.js';
import { ownTransferRefusals } from './own-transfers.errors.js';

/** Business type (业务类型) of the voucher of an arrival. */
const ARRIVAL = 'own-transfer-arrive';

/**
 * Two persons say that a transfer has arrived, with what they know it by. What has not come back of its payout goes from
 * the transit account to what the receiving channel keeps for us: voucher and state are one posting.
 */
@Injectable()
export class ConfirmArrival implements PostingCommand<ConfirmOwnTransferDto> {
  readonly effect = 'posting';
  readonly name = 'confirm-own-transfer';
  readonly makerRoles = ['operator'] as const;
  readonly content = ConfirmOwnTransferDto;

  constructor(
    private readonly transfers: OwnTransferRepository,
    private readonly channels: ChannelDirectory,
    private readonly find: FindPayouts,
    private readonly follow: FollowTransfer,
    private readonly payouts: PayoutParticipant,
    private readonly participant: OwnTransferParticipant,
  ) {}

  async check(book: BookRef, content: ConfirmOwnTransferDto): Promise<Result<void>> {
    const found = await this.read(book, content);
    if (!found.ok) return found;
    const { state } = found.value.transfer;
    // One whose payout has succeeded a moment ago is taken after it when the command is executed.
    const mayArrive = state === 'sent' || found.value.payout?.state === 'succeeded';
    return mayArrive ? accepted(undefined) : refused(ownTransferRefusals.notInState('arrive', state));
  }

  async prepare(
    order: ApprovedOrder<ConfirmOwnTransferDto>,
  ): Promise<Result<{ posting: PostingDraft; told: object }>> {
    const { book, content, caller } = order;
    const found = await this.read(book, content);
    if (!found.ok) return found;
    const { clientId, apiKeyId, traceId } = caller;
    const service = serviceActor(traceId);
    const transfer = await this.follow.execute(found.value.transfer, service);
    const { payout } = found.value;
    if (transfer.state !== 'sent' || !payout)
      return refused(ownTransferRefusals.notInState('arrive', transfer.state));
    const actor: PayoutActor = { clientId, apiKeyId, traceId, part: 'operator' };
    const posting = await this.postingOf(transfer, payout, actor, content.evidence);
    return accepted({ posting, told: { transfer: transfer.id } });
  }

  private async postingOf(
    { id, toChannelId, transitAccount }: OwnTransfer,
    { id: payoutId, amount: paid, returned, voucherId: paidBy }: Payout,
    actor: PayoutActor,
    evidence: string,
  ): Promise<PostingDraft> {
    const { clearingAccount, currency } = (await this.channels.byId(toChannelId))!;
    const amount = paid - returned;
    return {
      ...POSTING_DEFAULTS,
      businessType: ARRIVAL,
      reference: id,
      memo: evidence,
      lines: [
        { account: clearingAccount, side: 'D', amount, currency },
        { account: transitAccount, side: 'C', amount, currency },
      ],
      ...(paidBy !== null && { links: [{ kind: 'belongs-to' as const, voucherId: paidBy }] }),
      participations: [
        // What comes back comes before or after, never between the amount and its voucher.
        this.payouts.requiring(payoutId, (locked) =>
          locked.returned === returned ? null : ownTransferRefusals.inTransitDiffers(),
        ),
        this.participant.changing(
          id,
          ({ voucherId }) => ({ kind: 'arrive', voucherId, reason: evidence }),
          actor,
        ),
      ],
    };
  }

  private async read(
    book: BookRef,
    { transfer: id }: ConfirmOwnTransferDto,
  ): Promise<Result<{ transfer: OwnTransfer; payout: Payout | null }>> {
    const transfer = isUuid(id) ? await this.transfers.byId(id) : null;
    if (transfer?.bookId !== book.id) return refused(ownTransferRefusals.transferUnknown(id));
    const payout = transfer.payoutId === null ? null : await this.find.byId(transfer.payoutId);
    return accepted({ transfer, payout });
  }
}
