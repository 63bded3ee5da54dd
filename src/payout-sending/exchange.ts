import { clipped } from '../payouts/index.js';

export const EXCHANGE_KINDS = ['send', 'query', 'callback', 'statement'] as const;
export type ExchangeKind = (typeof EXCHANGE_KINDS)[number];

/** What was said between the service and a channel, once: a row that never changes. Times are those of the node. */
export interface Exchange {
  readonly id: string;
  readonly bookId: number;
  readonly channelId: number;
  /** null: it names no payout of the channel. */
  readonly payoutId: string | null;
  readonly requestNumber: string | null;
  readonly kind: ExchangeKind;
  /** What it was read as: `succeeded`, `unknown timeout`, `unexpected garbage`, `refused CHANNEL.CALLBACK_UNSIGNED` … */
  readonly answer: string;
  /** The channel's code. */
  readonly code: string | null;
  readonly beganAt: string;
  readonly endedAt: string;
  /** What was said, bounded; for people. */
  readonly excerpt: string;
  readonly node: string;
  readonly traceId: string;
}

const MOST = { excerpt: 2_000, code: 64, requestNumber: 64, answer: 40 } as const;

/** Within what the columns take, whatever a bank says; what cannot be shown is left out. */
export function bounded(exchange: Exchange): Exchange {
  const { excerpt, code, requestNumber, answer } = exchange;
  return {
    ...exchange,
    answer: answer.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MOST.answer),
    excerpt: clipped(excerpt, MOST.excerpt),
    code: code === null ? null : clipped(code, MOST.code),
    requestNumber: requestNumber === null ? null : clipped(requestNumber, MOST.requestNumber),
  };
}
