import { Injectable } from '@nestjs/common';
import { firstCharacters } from '../../platform/text/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { canonicalJson, canonicalSha256 } from '../../platform/digest/index.js';
import { Ids } from '../../platform/ids/index.js';
import { postingOf, PostingQueue, type Posting, type PostingLine } from '../../ledger/posting/index.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { BatchGateParticipant } from './batch-gate-participant.js';
import { ChargeParticipant } from './charge-participant.js';
import { ChargeRepository } from './database/charge.repository.js';
import { PayingPace } from './paying-pace.js';
import type { Charge } from './payment.js';
import { chargeNumberOf } from './request-numbers.rules.js';

/** Business type (业务类型) of fees, reserves and their release. */
export const CHARGE_BUSINESS_TYPE = 'settlement-charge';
const LONGEST_MESSAGE = 500;

/**
 * Posts what orders are charged: fee and reserve out of what is owed to the party, and reserves of earlier batches back into it. One
 * voucher for each order under a number made of the order's, in one transaction with the row that names it.
 */
@Injectable()
export class PostCharges {
  constructor(
    private readonly charges: ChargeRepository,
    private readonly gate: BatchGateParticipant,
    private readonly participant: ChargeParticipant,
    private readonly queue: PostingQueue,
    private readonly pace: PayingPace,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** All of the batch that may be tried now. */
  async execute(batch: SettlementBatch, traceId: string, isStopping: () => boolean): Promise<void> {
    for (let turn = 1; turn <= this.pace.turns && !isStopping(); turn++) {
      const now = toDatabaseTime(this.clock.now());
      const due = await this.charges.due(batch.batchNo, now, this.pace.atOnce);
      if (due.length === 0) return;
      const outcomes = await this.queue.postEach(due.map((one) => this.postingOf(batch, one, traceId)));
      for (const [index, outcome] of outcomes.entries())
        if (outcome.kind === 'refused') await this.putOff(due[index]!, outcome.refusal);
    }
  }

  private postingOf(batch: SettlementBatch, charge: Charge, traceId: string): Posting {
    const { party, side, fee, reserve, released, bookId } = charge;
    const requestNumber = chargeNumberOf(charge);
    const said = { batch: batch.id, party, side, amounts: [fee, reserve, released].map(String) };
    const contentHash = canonicalSha256({ command: 'settlement-charge', ...said });
    return postingOf(
      this.ids.uuid(),
      { bookId, clientId: 0, apiKeyId: 0, traceId, requestNumber, contentHash },
      {
        businessType: CHARGE_BUSINESS_TYPE,
        lines: chargeLines(charge),
        reference: batch.id,
        memo: `settlement of ${party} on ${batch.settlementDate}`,
        metadata: canonicalJson({ settlementBatch: batch.id, party, side }),
        participations: [this.gate.passing(charge.batchNo), this.participant.posting(charge)],
      },
    );
  }

  /** Whatever it is, such as an account that is missing: it stands at the order, and the others go on. */
  private putOff(charge: Charge, { code, message }: { code: string; message: string }): Promise<void> {
    const later = toDatabaseTime(new Date(this.clock.now().getTime() + this.pace.pauseMilliseconds));
    return this.charges.putOff(charge, code, firstCharacters(message, LONGEST_MESSAGE), later);
  }
}

/** What comes back first: fee and reserve may be taken out of it. */
export function chargeLines(
  charge: Omit<Charge, 'voucherId' | 'code' | 'message' | 'nextTryAt'>,
): PostingLine[] {
  const { payableAccount, feeAccount, reserveAccount, currency, fee, reserve, released } = charge;
  const moved = (from: string, to: string, amount: bigint): PostingLine[] =>
    amount === 0n
      ? []
      : [
          { account: from, side: 'D', amount, currency },
          { account: to, side: 'C', amount, currency },
        ];
  return [
    ...moved(reserveAccount, payableAccount, released),
    ...moved(payableAccount, feeAccount, fee),
    ...moved(payableAccount, reserveAccount, reserve),
  ];
}
