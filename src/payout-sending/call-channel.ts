import { Injectable } from '@nestjs/common';
import {
  ChannelAdapters,
  verdictOf,
  type Channel,
  type ChannelAnswer,
  type NotSent,
  type PaymentOrder,
} from '../channels/index.js';
import { Clock, toDatabaseTime, toIsoTime } from '../platform/clock/index.js';
import { Ids } from '../platform/ids/index.js';
import type { Payout } from '../payouts/index.js';
import { codeOf, isGood, nameOf, type Answer } from './answer.js';
import type { DueQuery } from './database/work.repository.js';
import { millisecondsOf } from './database/health.repository.js';
import { THIS_NODE } from './exchange-log.js';
import { maySend } from './rules/send-window.rules.js';
import { SendingMetrics, type CallKind } from './sending-metrics.js';

/** What is asked, and how. */
interface Call {
  readonly kind: CallKind;
  readonly channel: Channel;
  readonly payoutId: string;
  readonly order: Pick<PaymentOrder, 'requestNumber' | 'amount'>;
  readonly askedAt: Answer['askedAt'];
  readonly traceId: string;
}

/** Speaks with channels, outside of every transaction. Whatever goes wrong is an answer. */
@Injectable()
export class CallChannel {
  constructor(
    private readonly adapters: ChannelAdapters,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly metrics: SendingMetrics,
  ) {}

  /** THE SENDING: of a payout that this process has claimed, and of no other. The clocks are asked when the bytes go out. */
  send(channel: Channel, payout: Payout, claimedAt: number, traceId: string): Promise<Answer> {
    const { id, requestNumber, amount, payee, purpose } = payout;
    const notAfter = payout.notAfter === null ? null : millisecondsOf(payout.notAfter);
    const sending = { claimedAt, notAfter, notAfterSeconds: channel.terms.notAfterSeconds };
    const order: PaymentOrder = {
      ...{ requestNumber, amount, payee, purpose, traceId },
      notAfter: payout.notAfter === null ? null : toIsoTime(payout.notAfter),
    };
    const isInTime = (): boolean =>
      maySend(sending, { monotonic: performance.now(), wall: this.clock.now().getTime() });
    const call: Call = { kind: 'send', channel, payoutId: id, order, askedAt: null, traceId };
    return this.call(call, () => this.adapters.of(channel).send(channel, order, isInTime));
  }

  /** @param databaseNow when the query was claimed, by the clock of the database in milliseconds */
  query(channel: Channel, due: DueQuery, databaseNow: number, traceId: string): Promise<Answer> {
    const { id, requestNumber, amount } = due;
    const askedAt = [this.clock.now().getTime(), databaseNow] as const;
    const call: Call = {
      kind: 'query',
      channel,
      payoutId: id,
      order: { requestNumber, amount },
      askedAt,
      traceId,
    };
    return this.call(call, () => this.adapters.of(channel).query(channel, requestNumber));
  }

  private async call(
    { kind, channel, payoutId, order, askedAt, traceId }: Call,
    ask: () => Promise<ChannelAnswer | NotSent>,
  ): Promise<Answer> {
    const began = performance.now();
    const beganAt = toDatabaseTime(this.clock.now());
    this.metrics.inFlight += 1;
    const answer = await ask().finally(() => (this.metrics.inFlight -= 1));
    const verdict = verdictOf(channel, order, answer);
    this.metrics.answered(kind, verdict.kind, (performance.now() - began) / 1_000);
    const exchange = {
      id: this.ids.uuid(),
      ...{
        bookId: channel.bookId,
        channelId: channel.id,
        payoutId,
        requestNumber: order.requestNumber,
        kind,
      },
      answer: nameOf(verdict),
      code: answer.kind === 'answered' ? answer.fact.code : codeOf(verdict),
      ...{ beganAt, endedAt: toDatabaseTime(this.clock.now()) },
      excerpt: 'excerpt' in answer ? answer.excerpt : '',
      ...{ node: THIS_NODE, traceId },
    };
    return { channel, payoutId, verdict, exchange, askedAt, good: isGood(verdict) };
  }
}
