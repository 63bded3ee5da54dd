import { Injectable } from '@nestjs/common';
import {
  ChannelAdapters,
  ChannelDirectory,
  isCalled,
  verdictOf,
  type Callback,
  type CallbackRequest,
  type Channel,
  type PaymentFact,
} from '../../channels/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { parseAmount } from '../../platform/money/index.js';
import { channelActor, ConcludePayout, RecordReturn } from '../../payouts/index.js';
import { nameOf } from '../answer.js';
import { WorkRepository, type KnownPayout } from '../database/work.repository.js';
import { ExchangeLog, type Told } from '../exchange-log.js';
import { sendingRefusals } from '../payout-sending.errors.js';
import { RecordAnswers } from '../record-answers.js';
import { SendingAlarms } from '../sending-alarms.js';
import { SendingMetrics } from '../sending-metrics.js';
import { StrangerLog } from './stranger-log.js';

/** A callback that was signed by its channel. */
interface Heard {
  readonly channel: Channel;
  readonly excerpt: string;
  readonly traceId: string;
}

type PaymentCallback = Extract<Callback, { kind: 'payment' }>;
type ReturnCallback = Extract<Callback, { kind: 'return' }>;

const MOST_EXCERPT_BYTES = 2_000;

/**
 * Takes what a channel tells by itself. Nothing is believed that is not signed; what is signed is compared with the payout
 * and recorded, whatever it says. The same told twice, late or out of order changes nothing: terminal states stick.
 */
@Injectable()
export class ReceiveCallback {
  constructor(
    private readonly books: BookDirectory,
    private readonly channels: ChannelDirectory,
    private readonly adapters: ChannelAdapters,
    private readonly work: WorkRepository,
    private readonly log: ExchangeLog,
    private readonly strangers: StrangerLog,
    private readonly conclude: ConcludePayout,
    private readonly recordReturn: RecordReturn,
    private readonly recordAnswers: RecordAnswers,
    private readonly alarms: SendingAlarms,
    private readonly metrics: SendingMetrics,
  ) {}

  /** @returns whether it said what was known before */
  async execute(
    place: { readonly book: string; readonly channel: string },
    request: CallbackRequest,
    traceId: string,
  ): Promise<Result<boolean>> {
    const taken = await this.take(place, request, traceId);
    this.metrics.callback(taken.ok ? 'taken' : 'refused');
    return taken;
  }

  private async take(
    place: { readonly book: string; readonly channel: string },
    request: CallbackRequest,
    traceId: string,
  ): Promise<Result<boolean>> {
    const book = await this.books.byCode(place.book);
    const found = book.ok ? await this.channels.byCode(book.value.id, place.channel) : book;
    if (!found.ok || !isCalled(found.value)) return refused(sendingRefusals.callbackPlaceUnknown());
    const channel = found.value;
    const heard: Heard = { channel, excerpt: excerptOf(request.rawBody), traceId };
    const callback = await this.adapters.of(channel).readCallback(channel, request);
    if (!callback.ok) {
      await this.strangers.keep(told(heard, null, null, `refused ${callback.refusal.code}`));
      return callback;
    }
    return callback.value.kind === 'payment'
      ? this.payment(heard, callback.value)
      : this.returned(heard, callback.value);
  }

  private async payment(heard: Heard, { fact }: PaymentCallback): Promise<Result<boolean>> {
    const payout = await this.payoutOf(heard, fact.requestNumber);
    if (!payout) return this.unknownPayout(heard, fact.requestNumber, fact.code);
    const { channel, excerpt, traceId } = heard;
    const verdict = verdictOf(channel, payout, { kind: 'answered', fact, excerpt });
    const noted = { ...told(heard, payout.id, payout.requestNumber, nameOf(verdict)), code: fact.code };
    if (verdict.kind === 'unexpected') return this.unexpected(heard, { payout, fact, verdict });
    await this.log.keep(noted);
    if (verdict.kind !== 'succeeded' && verdict.kind !== 'failed') return accepted(false);
    const conclusion =
      verdict.kind === 'succeeded'
        ? { kind: verdict.kind, bankReference: verdict.bankReference, code: verdict.code }
        : { kind: verdict.kind, cause: 'channel' as const, code: verdict.code };
    const concluded = await this.conclude.execute(payout.id, conclusion, channelActor(traceId));
    if (!concluded.ok) return concluded;
    if (!concluded.value.replayed) this.metrics.concluded(verdict.kind);
    return accepted(concluded.value.replayed);
  }

  /** Recorded, and a person is asked, as after an answer of that kind. */
  private async unexpected(
    heard: Heard,
    {
      payout,
      fact,
      verdict,
    }: {
      readonly payout: KnownPayout;
      readonly fact: PaymentFact;
      readonly verdict: Extract<ReturnType<typeof verdictOf>, { kind: 'unexpected' }>;
    },
  ): Promise<Result<boolean>> {
    const noted = { ...told(heard, payout.id, payout.requestNumber, nameOf(verdict)), code: fact.code };
    const { channel } = heard;
    const exchange = this.log.of(noted);
    await this.recordAnswers.execute([
      { channel, payoutId: payout.id, verdict, exchange, askedAt: null, good: null },
    ]);
    return refused(sendingRefusals.callbackDiffers(verdict.cause, verdict.detail));
  }

  private async returned(heard: Heard, callback: ReturnCallback): Promise<Result<boolean>> {
    const { requestNumber, returnReference, reason, currency } = callback;
    const payout = await this.payoutOf(heard, requestNumber);
    if (!payout) return this.unknownPayout(heard, requestNumber, null);
    const { channel, traceId } = heard;
    const amount = parseAmount(callback.amount, channel.decimals);
    const refusal =
      currency !== channel.currency || !amount.ok ? sendingRefusals.callbackAmountMalformed() : null;
    const recorded: Result<{ replayed: boolean }> =
      refusal !== null || !amount.ok
        ? refused(refusal!)
        : await this.recordReturn.execute(
            payout.id,
            { returnReference, amount: amount.minor, reason },
            channelActor(traceId),
          );
    const outcome = recorded.ok ? 'returned' : `refused ${recorded.refusal.code}`;
    await this.log.keep(told(heard, payout.id, requestNumber, outcome));
    return recorded.ok ? accepted(recorded.value.replayed) : recorded;
  }

  private async payoutOf({ channel }: Heard, requestNumber: string | null): Promise<KnownPayout | null> {
    if (requestNumber === null) return null;
    return (await this.work.byRequestNumbers(channel.id, [requestNumber])).get(requestNumber) ?? null;
  }

  private async unknownPayout(
    heard: Heard,
    requestNumber: string | null,
    code: string | null,
  ): Promise<{ readonly ok: false; readonly refusal: Refusal }> {
    await this.log.keep({ ...told(heard, null, requestNumber, 'payout unknown'), code });
    this.alarms.unknownPayment.raise({ channel: heard.channel.code, traceId: heard.traceId });
    return refused(sendingRefusals.callbackPayoutUnknown());
  }
}

function told(
  { channel, excerpt, traceId }: Heard,
  payoutId: string | null,
  requestNumber: string | null,
  answer: string,
): Told {
  return { kind: 'callback', channel, payoutId, requestNumber, answer, code: null, excerpt, traceId };
}

/** What of a body can be shown. */
const excerptOf = (body: Buffer): string =>
  body
    .subarray(0, MOST_EXCERPT_BYTES)
    .toString('utf8')
    // eslint-disable-next-line no-control-regex -- these are what is to be taken out
    .replaceAll(/[\u0000-\u001f\u007f\ufffd]+/g, ' ');
