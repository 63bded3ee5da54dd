import { Injectable } from '@nestjs/common';
import { canonicalSha256 } from '../platform/digest/index.js';
import { Ids } from '../platform/ids/index.js';
import { HoldParticipant, placeParticipation, releaseParticipation } from '../ledger/holds/index.js';
import { POSTING_DEFAULTS, type Posting } from '../ledger/posting/index.js';
import { BATCH_HOLD_OWNER } from '../payouts/index.js';
import { BatchParticipant } from './batch-participant.js';
import type { Batch, BatchActor, BatchChange, BatchEvent } from './batch.js';

/**
 * Business types (业务类型) of batches. To stop the first keeps batches from being approved; what is left of those that ended
 * is given back all the same, unless that is stopped by its own name.
 */
export const BATCH_BUSINESS_TYPES = { pay: 'payout-batch', end: 'payout-batch-end' } as const;

type Actor = BatchActor & { readonly client?: string };

/** The postings of batches: each moves the money and the state together, or neither. */
@Injectable()
export class BatchMoney {
  constructor(
    private readonly batches: BatchParticipant,
    private readonly holds: HoldParticipant,
    private readonly ids: Ids,
  ) {}

  /** One hold for all of it, with the id of the batch, placed with the last approval. */
  paying(
    batch: Batch,
    event: Extract<BatchEvent, { kind: 'pay' }>,
    actor: Actor,
    onDecided: (change: BatchChange) => void,
  ): Posting {
    const {
      id,
      bookId,
      payerAccountId: accountId,
      payerAccount: account,
      currency,
      decimals,
      reference,
    } = batch;
    const { amount } = batch.content!;
    const held = { id, bookId, accountId, account, currency, decimals, amount };
    const kept = { expiresAt: null, reference, owner: BATCH_HOLD_OWNER, reason: 'payout batch' };
    return {
      ...this.requestOf(batch, 'pay', actor.traceId),
      voucherId: id,
      businessType: BATCH_BUSINESS_TYPES.pay,
      setAside: [{ account, held: amount, earmarked: 0n }],
      participations: [
        this.batches.changing(id, null, event, actor, onDecided),
        placeParticipation(this.holds, { ...held, ...kept }, actor),
      ],
    };
  }

  /**
   * The end of a batch, after which nothing of it moves: what is left of its hold goes back.
   * @param override why a stop of the account is passed
   */
  ending(
    batch: Batch,
    event: Extract<BatchEvent, { kind: 'finish' | 'settle' }>,
    actor: Actor,
    override: string | null,
  ): Posting {
    const { id, bookId, version, payerAccount: account } = batch;
    const reason = `payout batch ${id}: ${event.kind}`;
    const release = { hold: id, bookId, actor, reason, override, owner: BATCH_HOLD_OWNER };
    return {
      ...this.requestOf(batch, 'end', actor.traceId),
      voucherId: this.ids.uuid(),
      businessType: BATCH_BUSINESS_TYPES.end,
      override,
      setAside: [{ account, held: 0n, earmarked: 0n }],
      participations: [
        this.batches.changing(id, version, event, actor),
        releaseParticipation(this.holds, release, null),
      ],
    };
  }

  /** Of the service, whoever brings it: there is one number for it. */
  private requestOf(
    { id, bookId }: Batch,
    kind: 'pay' | 'end',
    traceId: string,
  ): Omit<Posting, 'voucherId' | 'businessType'> {
    return {
      ...POSTING_DEFAULTS,
      ...{ bookId, clientId: 0, apiKeyId: 0, traceId, requestNumber: `payout-batch:${id}:${kind}` },
      contentHash: canonicalSha256({ command: 'payout-batch', batch: id, kind }),
    };
  }
}
