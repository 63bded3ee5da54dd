import { toIsoTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import type { NewWebhookEvent } from '../webhooks/index.js';
import type { Batch, BatchEventKind, BatchEventRecord } from './batch.js';

/** What the client is told of each event; every one, so that the numbers have no gap. */
const TYPES: Readonly<Record<BatchEventKind, string>> = {
  create: 'payout-batch.created',
  receive: 'payout-batch.received',
  invalidate: 'payout-batch.invalid',
  approve: 'payout-batch.agreed',
  pay: 'payout-batch.approved',
  pause: 'payout-batch.paused',
  resume: 'payout-batch.resumed',
  end: 'payout-batch.incomplete',
  retry: 'payout-batch.retried',
  finish: 'payout-batch.finished',
  void: 'payout-batch.voided',
  expire: 'payout-batch.voided',
  settle: 'payout-batch.settled',
};

export function batchWebhookOf(id: string, batch: Batch, record: BatchEventRecord): NewWebhookEvent {
  const { content } = batch;
  const payload = {
    batch: batch.id,
    state: record.to,
    event: record.kind,
    reference: batch.reference,
    currency: batch.currency,
    items: content?.items ?? null,
    amount: content === null ? null : formatAmount(content.amount, batch.decimals),
    reason: record.reason,
    occurredAt: toIsoTime(record.recordedAt),
  };
  return {
    id,
    bookId: batch.bookId,
    clientId: batch.clientId,
    type: TYPES[record.kind],
    subject: `payout-batch:${batch.id}`,
    number: record.number,
    payload: JSON.stringify(payload),
    occurredAt: record.recordedAt,
  };
}
