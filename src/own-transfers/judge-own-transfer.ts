import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { PayoutActor } from '../payouts/index.js';
import { ChangeOwnTransfer, type Guard } from './change-own-transfer.js';
import { OwnTransferRepository } from './database/own-transfer.repository.js';
import { PositionRepository } from './database/position.repository.js';
import type { OwnTransfer } from './own-transfer.js';
import { ownTransferRefusals } from './own-transfers.errors.js';
import { isTransferAsMade } from './rules/transfer-content.rules.js';

/** What a person says to a transfer. */
export interface TransferDecision {
  readonly kind: 'approve' | 'reject';
  readonly reason: string;
  /** What was seen; rejecting needs no agreement. */
  readonly contentHash?: string;
}

export interface DecidedTransfer {
  readonly transfer: OwnTransfer;
  /** True when the same client had said the same before. */
  readonly replayed: boolean;
}

/** A person agrees to exactly the transfer that was seen (复核), or turns it down. */
@Injectable()
export class JudgeOwnTransfer {
  constructor(
    private readonly transfers: OwnTransferRepository,
    private readonly positions: PositionRepository,
    private readonly change: ChangeOwnTransfer,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    id: string,
    decision: TransferDecision,
  ): Promise<Result<DecidedTransfer>> {
    const found = isUuid(id) ? await this.transfers.byId(id) : null;
    if (found?.bookId !== book.id) return refused(ownTransferRefusals.notFound(id));
    const { clientId, apiKeyId, traceId } = caller;
    const part = caller.roles.has('approver') ? 'approver' : 'operator';
    const actor: PayoutActor = { clientId, apiKeyId, traceId, part };
    const { kind, reason } = decision;
    const decided = await this.change.execute(id, { kind, reason }, actor, this.guardOf(decision));
    if (decided.ok) return accepted({ transfer: decided.value, replayed: false });
    if (!(await this.isSameAgain(caller, id, decision))) return decided;
    return accepted({ transfer: (await this.transfers.byId(id))!, replayed: true });
  }

  private guardOf({ kind, contentHash }: TransferDecision): Guard {
    return async (locked, tx) => {
      if (kind === 'reject') return null;
      if (contentHash !== locked.contentHash || !isTransferAsMade(locked))
        return ownTransferRefusals.contentDiffers();
      // Who is paid comes from the terms: on others than those it was made on nothing is approved.
      const terms = await this.positions.lock(tx, locked.toChannelId);
      return terms?.version === locked.termsVersion && terms.isActive
        ? null
        : ownTransferRefusals.termsChanged();
    };
  }

  /** The same person says the same again, as after a lost answer. */
  private async isSameAgain(
    { clientCode }: Caller,
    id: string,
    { kind, reason, contentHash }: TransferDecision,
  ): Promise<boolean> {
    const events = await this.transfers.events(id);
    const said = events.some(
      (event) => event.kind === kind && event.client === clientCode && event.reason === reason,
    );
    return said && (kind === 'reject' || (await this.transfers.byId(id))?.contentHash === contentHash);
  }
}
