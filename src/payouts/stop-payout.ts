import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { refused, type Refusal, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { DecidedPayout } from './approve-payout.js';
import { EndUnsentPayout } from './end-unsent-payout.js';
import { FindPayouts } from './find-payouts.js';
import { PayoutRefusals } from './payout-refusals.js';
import { payoutRefusals } from './payouts.errors.js';
import type { Payout, PayoutActor } from './payout.js';

/** A person or a client keeps a payout from being sent: a checker says no, its maker or an operator takes it back. */
@Injectable()
export class StopPayout {
  constructor(
    private readonly find: FindPayouts,
    private readonly ending: EndUnsentPayout,
    private readonly refusals: PayoutRefusals,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    id: string,
    kind: 'reject' | 'cancel',
    reason: string,
  ): Promise<Result<DecidedPayout>> {
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const { clientId, apiKeyId, traceId } = caller;
    const part = kind === 'reject' ? 'approver' : caller.roles.has('operator') ? 'operator' : 'poster';
    const actor: PayoutActor = { clientId, apiKeyId, traceId, part };
    const notAllowed = refusalOf(found.value, kind, actor);
    const ended = notAllowed
      ? refused(notAllowed)
      : await this.ending.execute(found.value, { kind, reason }, actor);
    if (!ended.ok) await this.refusals.recordRefusal(found.value, kind, ended.refusal, actor);
    return ended;
  }
}

/** Who made a payout never changes; asked before the request, so that a replay is not told to others. */
function refusalOf({ clientId }: Payout, kind: 'reject' | 'cancel', actor: PayoutActor): Refusal | null {
  const isMaker = actor.clientId === clientId;
  if (kind === 'reject') return isMaker ? payoutRefusals.ownApproval() : null;
  return isMaker || actor.part === 'operator' ? null : payoutRefusals.notYours(kind);
}
