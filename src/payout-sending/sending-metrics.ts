import { Injectable } from '@nestjs/common';
import { Metrics, type Count, type Counter, type Distribution } from '../platform/metrics/index.js';
import { BREAKER_STATES, type BreakerState } from './rules/breaker.rules.js';
import type { ExchangeKind } from './exchange.js';

/** What an answer was read as. */
export const ANSWER_KINDS = [
  'succeeded',
  'failed',
  'unknown',
  'not-found',
  'not-sent',
  'unexpected',
] as const;
export const OPEN_STATES = ['created', 'approved', 'processing'] as const;
export type OpenState = (typeof OPEN_STATES)[number];

/** Banks take from milliseconds to half a minute. */
const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Sending in numbers. States are as the last look found them, the same on every node that looks. */
@Injectable()
export class SendingMetrics {
  open: Record<OpenState, number> = { created: 0, approved: 0, processing: 0 };
  breakers: Record<BreakerState, number> = { closed: 0, open: 0, 'half-open': 0 };
  waitingForPerson = 0;
  oldestUnknownSeconds = 0;
  /** Calls of this node that have not ended. */
  inFlight = 0;
  private readonly answers: Readonly<Record<CallKind, Counter>>;
  private readonly calls: Readonly<Record<CallKind, Distribution>>;
  private readonly conclusions: Counter;
  private readonly callbacks: Counter;
  private readonly claimed: Count;

  constructor(metrics: Metrics) {
    this.claimed = metrics.counter('suanpan_payout_claims_total', 'Payouts that this node claimed to send');
    this.answers = {
      send: metrics.counterBy(
        'suanpan_payout_send_answers_total',
        'Orders sent to channels, by what the answer was read as',
        'answer',
        ANSWER_KINDS,
      ),
      query: metrics.counterBy(
        'suanpan_payout_query_answers_total',
        'Queries sent to channels, by what the answer was read as',
        'answer',
        ANSWER_KINDS,
      ),
    };
    const calls = metrics.histogramBy(
      'suanpan_channel_call_duration_seconds',
      'Calls of channels',
      CALL_SECONDS,
    );
    this.calls = { send: calls.under({ kind: 'send' }), query: calls.under({ kind: 'query' }) };
    this.conclusions = metrics.counterBy(
      'suanpan_payout_conclusions_total',
      'Payouts concluded by what a channel said to this node',
      'outcome',
      ['succeeded', 'failed', 'refused'],
    );
    this.callbacks = metrics.counterBy(
      'suanpan_payout_callbacks_total',
      'Callbacks of channels, by what became of them',
      'result',
      ['taken', 'refused'],
    );
    metrics.gaugeBy('suanpan_payouts_open', 'Payouts that are not over, by state', 'state', () => this.open);
    metrics.gaugeBy(
      'suanpan_channel_breakers',
      'Channels by the state of their breaker',
      'state',
      () => this.breakers,
    );
    metrics.gauge(
      'suanpan_payouts_waiting_for_person',
      'Payouts in the manual queue',
      () => this.waitingForPerson,
    );
    metrics.gauge(
      'suanpan_payout_oldest_unknown_seconds',
      'Since the intent of the oldest payout of a called channel whose outcome is unknown',
      () => this.oldestUnknownSeconds,
    );
    metrics.gauge('suanpan_payout_calls_in_flight', 'Calls of channels by this node', () => this.inFlight);
  }

  claims(count: number): void {
    this.claimed.add(count);
  }

  answered(kind: CallKind, answer: string, seconds: number): void {
    this.answers[kind].of(answer).add();
    this.calls[kind].observe(seconds);
  }

  concluded(outcome: 'succeeded' | 'failed' | 'refused'): void {
    this.conclusions.of(outcome).add();
  }

  callback(result: 'taken' | 'refused'): void {
    this.callbacks.of(result).add();
  }
}

export const noStates = (): Record<BreakerState, number> =>
  Object.fromEntries(BREAKER_STATES.map((state) => [state, 0])) as Record<BreakerState, number>;

export type CallKind = Extract<ExchangeKind, 'send' | 'query'>;
