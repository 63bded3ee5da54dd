import { toIsoTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import { masked } from '../payouts/index.js';
import type { ItemCount, ReportedItem } from './database/batch-list.repository.js';
import type { ToldBatchEvent } from './database/batch-row.repository.js';
import type {
  PayoutBatchApprovalDto,
  PayoutBatchCountDto,
  PayoutBatchDto,
  PayoutBatchEventDto,
  PayoutBatchItemDto,
} from './dto/batch.dto.js';
import { OUTCOMES, outcomeOf } from './outcomes.rules.js';
import type { Batch, BatchApproval } from './batch.js';

export function viewOfBatch(batch: Batch, book: string): PayoutBatchDto {
  const { id, client, state, version, payerAccount, currency, channel, route, purpose, reference, memo } =
    batch;
  const { content } = batch;
  return {
    ...{ id, book, client, state, version, payerAccount, currency },
    ...(channel !== null && { channel }),
    ...(route !== null && { route }),
    purpose,
    ...(reference !== null && { reference }),
    memo,
    source: batch.source,
    createdAt: toIsoTime(batch.createdAt),
    changedAt: toIsoTime(batch.changedAt),
    itemsReceived: batch.itemsReceived,
    faults: batch.faults,
    ...(content && {
      items: content.items,
      amount: formatAmount(content.amount, batch.decimals),
      contentHash: content.contentHash,
      checksum: content.checksum,
      approvalsNeeded: content.approvalsNeeded,
      ...(content.approvers && { approvers: [...content.approvers] }),
      approvalExpiresAt: toIsoTime(content.approvalExpiresAt),
    }),
  };
}

/** Every item once, in the order of outcomes; those that no item has are left out. */
export function viewOfProgress(counts: readonly ItemCount[], decimals: number): PayoutBatchCountDto[] {
  const sums = new Map<string, { items: number; amount: bigint }>();
  for (const { batchState, state, payoutState, failureCause, items, amount } of counts) {
    const outcome = outcomeOf(batchState, state, payoutState, failureCause);
    const sum = sums.get(outcome) ?? { items: 0, amount: 0n };
    sums.set(outcome, { items: sum.items + items, amount: sum.amount + amount });
  }
  return OUTCOMES.flatMap((outcome) => {
    const sum = sums.get(outcome);
    return sum ? [{ outcome, items: sum.items, amount: formatAmount(sum.amount, decimals) }] : [];
  });
}

export const viewOfApproval = ({ client, reason, approvedAt }: BatchApproval): PayoutBatchApprovalDto => ({
  ...{ client, reason },
  approvedAt: toIsoTime(approvedAt),
});

export function viewOfBatchEvent(event: ToldBatchEvent): PayoutBatchEventDto {
  const { number, kind, from, to, reason, client, traceId, recordedAt } = event;
  return {
    ...{ number, kind, ...(from !== null && { from }), to, reason },
    ...{ ...(client !== null && { client }), traceId, recordedAt: toIsoTime(recordedAt) },
  };
}

/** @param inFull whether the number of the payee's account is shown */
export function viewOfItem(batch: Batch, item: ReportedItem, inFull: boolean): PayoutBatchItemDto {
  const { payout, payee, purpose, payoutId, refusal } = item;
  const written = (minor: bigint): string => formatAmount(minor, batch.decimals);
  const failureCode = payout?.failureCode ?? item.refusalCode;
  return {
    line: item.line,
    orderNumber: item.orderNumber,
    payee: { ...payee, account: inFull ? payee.account : masked(payee.account) },
    amount: written(item.amount),
    ...(purpose !== null && { purpose }),
    outcome: outcomeOf(batch.state, item.state, payout?.payoutState ?? null, payout?.failureCause ?? null),
    attempt: item.attempt,
    ...(payoutId !== null && { payout: payoutId }),
    ...(failureCode !== null && { failureCode }),
    ...(refusal !== null && { refusal }),
    ...(payout && payout.bankReference !== null && { bankReference: payout.bankReference }),
    returned: written(payout?.returned ?? 0n),
  };
}
