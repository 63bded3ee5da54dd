import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { PayoutListRepository } from './database/payout-list.repository.js';
import type { ApprovePayoutDto } from './dto/payout-commands.dto.js';
import { FindPayouts } from './find-payouts.js';
import { isAsMade } from './payout-content.rules.js';
import { PayoutChanges } from './payout-changes.js';
import { PayoutRefusals } from './payout-refusals.js';
import { transition } from './payout-transition.rules.js';
import { payoutRefusals } from './payouts.errors.js';
import type { Payout, PayoutActor } from './payout.js';

export interface DecidedPayout {
  readonly payout: Payout;
  /** True when the same client had said the same before. */
  readonly replayed: boolean;
}

/** A checker agrees to exactly the payout that was seen (复核): another client than the maker, in time, once. */
@Injectable()
export class ApprovePayout {
  constructor(
    private readonly find: FindPayouts,
    private readonly list: PayoutListRepository,
    private readonly changes: PayoutChanges,
    private readonly refusals: PayoutRefusals,
    private readonly transactions: Transactions,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    id: string,
    body: ApprovePayoutDto,
  ): Promise<Result<DecidedPayout>> {
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const { clientId, apiKeyId, traceId } = caller;
    const actor: PayoutActor = { clientId, apiKeyId, traceId, part: 'approver' };
    const approved = await this.transactions.run((tx) => this.approve(tx, id, body, actor));
    if (approved.ok) return accepted({ payout: approved.value, replayed: false });
    if (await this.isSameAgain(caller, found.value, body)) {
      const now = (await this.list.byId(id))!;
      return accepted({ payout: now, replayed: true });
    }
    await this.refusals.recordRefusal(found.value, 'approve', approved.refusal, actor);
    return approved;
  }

  private async approve(
    tx: Tx,
    id: string,
    { contentHash, reason }: ApprovePayoutDto,
    actor: PayoutActor,
  ): Promise<Result<Payout>> {
    const locked = (await this.changes.lock(tx, [id])).get(id)!;
    const moment = await this.changes.moment(tx);
    const change = transition(locked, { kind: 'approve', reason }, actor, moment);
    if (!change.ok) return change;
    if (contentHash !== locked.contentHash || !isAsMade(locked))
      return refused(payoutRefusals.contentDiffers());
    await this.changes.write(tx, [change.value]);
    return accepted(change.value.after);
  }

  /** The same checker says the same again, as after a lost answer. */
  private async isSameAgain(
    { clientCode }: Caller,
    { id, contentHash }: Payout,
    body: ApprovePayoutDto,
  ): Promise<boolean> {
    if (body.contentHash !== contentHash) return false;
    const [, second] = await this.list.events(id, 0, 2);
    return second?.kind === 'approve' && second.client === clientCode && second.reason === body.reason;
  }
}
