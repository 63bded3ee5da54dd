import { Injectable } from '@nestjs/common';
import { ChannelAdapters, type Channel, type StatementLine, type Verdict } from '../../channels/index.js';
import { parseAmount } from '../../platform/money/index.js';
import type { Refusal } from '../../platform/errors/index.js';
import { channelActor, ConcludePayouts, payoutRefusals, RecordReturn } from '../../payouts/index.js';
import { WorkRepository, type KnownPayout } from '../database/work.repository.js';
import { ExchangeLog } from '../exchange-log.js';
import { RecordAnswers } from '../record-answers.js';
import { SendingAlarms } from '../sending-alarms.js';

/** What became of a page. */
export interface StatementPageResult {
  readonly lines: number;
  readonly next: string | null;
}

/** A line with what we know of its payout. */
interface Matched {
  readonly line: StatementLine;
  readonly payout: KnownPayout;
  /** Minor units; null when it is no amount of the currency. */
  readonly amount: bigint | null;
}

/**
 * Reads a page of a channel's statement and holds it against the payouts: what was paid and is still processing is concluded,
 * what came back is posted, what contradicts the books is told. A page that is read again changes nothing more.
 */
@Injectable()
export class ReadStatement {
  constructor(
    private readonly adapters: ChannelAdapters,
    private readonly work: WorkRepository,
    private readonly conclude: ConcludePayouts,
    private readonly recordReturn: RecordReturn,
    private readonly recordAnswers: RecordAnswers,
    private readonly log: ExchangeLog,
    private readonly alarms: SendingAlarms,
  ) {}

  /** @returns null when the channel did not give it */
  async page(
    channel: Channel,
    date: string,
    after: string | null,
    traceId: string,
  ): Promise<StatementPageResult | null> {
    const page = await this.adapters.of(channel).statement(channel, date, after);
    if (!page.ok) return null;
    const { lines, next } = page.value;
    const numbers = lines.flatMap(({ requestNumber }) => (requestNumber === null ? [] : [requestNumber]));
    const known = await this.work.byRequestNumbers(channel.id, [...new Set(numbers)]);
    const matched: Matched[] = [];
    for (const line of lines) {
      const payout = line.requestNumber === null ? undefined : known.get(line.requestNumber);
      const amount = parseAmount(line.amount, channel.decimals);
      if (payout) matched.push({ line, payout, amount: amount.ok ? amount.minor : null });
      else await this.unknown(channel, line, traceId);
    }
    await this.payments(
      channel,
      matched.filter(({ line }) => line.kind === 'payment'),
      traceId,
    );
    for (const each of matched) if (each.line.kind === 'return') await this.returned(channel, each, traceId);
    return { lines: lines.length, next };
  }

  private async payments(channel: Channel, payments: readonly Matched[], traceId: string): Promise<void> {
    const isRight = ({ amount, payout }: Matched): boolean => amount === payout.amount;
    for (const wrong of payments.filter((each) => !isRight(each)))
      await this.wrongAmount(channel, wrong, traceId);
    // What has succeeded here is as it should be; what has not is concluded, or refused as a contradiction and told.
    const paid = payments.filter((each) => isRight(each) && each.payout.state !== 'succeeded');
    if (paid.length === 0) return;
    const outcomes = await this.conclude.executeAll(
      paid.map(({ payout, line }) => ({
        payoutId: payout.id,
        conclusion: { kind: 'succeeded' as const, bankReference: line.reference, code: 'statement' },
        by: channelActor(traceId),
      })),
    );
    for (const [index, outcome] of outcomes.entries()) {
      const each = paid[index]!;
      const answer = outcome.ok ? 'succeeded' : `refused ${outcome.refusal.code}`;
      await this.keep(channel, each, answer, traceId);
      if (!outcome.ok) this.refused(channel, each, outcome.refusal, traceId);
    }
  }

  private async wrongAmount(channel: Channel, each: Matched, traceId: string): Promise<void> {
    const { payout, line } = each;
    const verdict: Verdict = {
      kind: 'unexpected',
      cause: 'amount-differs',
      detail: `the statement has ${line.amount} under ${line.reference}`,
    };
    const exchange = this.log.of(told(channel, each, 'unexpected amount-differs', traceId));
    await this.recordAnswers.execute([
      { channel, payoutId: payout.id, verdict, exchange, askedAt: null, good: null },
    ]);
  }

  /** Once for each reference of the bank, whoever brings it. */
  private async returned(channel: Channel, each: Matched, traceId: string): Promise<void> {
    const { payout, line, amount } = each;
    if (amount === null || line.returnReference === null) return this.contradicts(channel, each, traceId);
    const recorded = await this.recordReturn.execute(
      payout.id,
      { returnReference: line.returnReference, amount, reason: 'in the statement of the channel' },
      channelActor(traceId),
    );
    if (recorded.ok && recorded.value.replayed) return;
    await this.keep(channel, each, recorded.ok ? 'returned' : `refused ${recorded.refusal.code}`, traceId);
    if (!recorded.ok) this.refused(channel, each, recorded.refusal, traceId);
  }

  /** @throws Error when the service was too busy: the page is read again then */
  private refused(channel: Channel, each: Matched, refusal: Refusal, traceId: string): void {
    const { code, kind } = refusal;
    if (kind === 'busy' || kind === 'unavailable')
      throw new Error(`A line of the statement of ${channel.code} could not be taken now: ${code}`);
    // Told already.
    if (code !== CONTRADICTION) this.contradicts(channel, each, traceId);
  }

  private contradicts(channel: Channel, { payout, line }: Matched, traceId: string): void {
    this.alarms.contradiction.raise({
      ...{ payout: payout.id, channel: channel.code, kind: line.kind, state: payout.state, traceId },
    });
  }

  private async unknown(channel: Channel, line: StatementLine, traceId: string): Promise<void> {
    const { requestNumber } = line;
    const excerpt = excerptOf(line);
    await this.log.keep({
      ...{ kind: 'statement', channel, payoutId: null, requestNumber, answer: 'payout unknown', code: null },
      ...{ excerpt, traceId },
    });
    this.alarms.unknownPayment.raise({ channel: channel.code, traceId });
  }

  private keep(channel: Channel, each: Matched, answer: string, traceId: string): Promise<void> {
    return this.log.keep(told(channel, each, answer, traceId));
  }
}

const CONTRADICTION = payoutRefusals.contradiction('failed', '').code;

const excerptOf = ({ kind, reference, amount, returnReference, at }: StatementLine): string =>
  JSON.stringify({ kind, reference, amount, returnReference, at });

const told = (channel: Channel, { line, payout }: Matched, answer: string, traceId: string) => ({
  ...{
    kind: 'statement' as const,
    channel,
    payoutId: payout.id,
    requestNumber: payout.requestNumber,
    answer,
  },
  ...{ code: null, excerpt: excerptOf(line), traceId },
});
