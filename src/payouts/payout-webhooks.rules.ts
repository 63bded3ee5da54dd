import { toIsoTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import type { NewWebhookEvent } from '../webhooks/index.js';
import { masked } from '../payees/index.js';
import type { Payout, PayoutEventKind, PayoutEventRecord } from './payout.js';

/** What the client is told of each event; every one, so that the numbers have no gap. */
const TYPES: Readonly<Record<PayoutEventKind, string>> = {
  create: 'payout.created',
  approve: 'payout.approved',
  reject: 'payout.failed',
  cancel: 'payout.failed',
  expire: 'payout.failed',
  reroute: 'payout.rerouted',
  claim: 'payout.processing',
  'answer-unknown': 'payout.unknown',
  'ask-person': 'payout.attention',
  succeed: 'payout.succeeded',
  fail: 'payout.failed',
  return: 'payout.returned',
};

export function webhookEventOf(id: string, payout: Payout, record: PayoutEventRecord): NewWebhookEvent {
  const written = (minor: bigint): string => formatAmount(minor, payout.decimals);
  const payload = {
    payout: payout.id,
    state: record.to,
    event: record.kind,
    orderNumber: payout.orderNumber,
    amount: written(payout.amount),
    currency: payout.currency,
    payeeAccount: masked(payout.payee.account),
    failureCause: payout.failureCause,
    failureCode: payout.failureCode,
    bankReference: payout.bankReference,
    returned: written(payout.returned),
    occurredAt: toIsoTime(record.recordedAt),
  };
  return {
    id,
    bookId: payout.bookId,
    clientId: payout.clientId,
    type: TYPES[record.kind],
    subject: `payout:${payout.id}`,
    number: record.number,
    payload: JSON.stringify(payload),
    occurredAt: record.recordedAt,
  };
}
