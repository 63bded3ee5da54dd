import { Injectable } from '@nestjs/common';
import {
  fileReference,
  verdictOf,
  type Channel,
  type IncomingLine,
  type Verdict,
} from '../../channels/index.js';
import { parseAmount } from '../../platform/money/index.js';
import { channelActor, payoutRefusals, RecordReturn } from '../../payouts/index.js';
import {
  ExchangeLog,
  ExchangeRepository,
  nameOf,
  RecordAnswers,
  SendingAlarms,
  WorkRepository,
  type Answer,
  type Exchange,
  type KnownPayout,
} from '../../payout-sending/index.js';
import { FileEntryRepository } from '../database/file-entry.repository.js';
import type { StoredIncoming } from '../database/incoming-file.repository.js';
import { exchangeId } from '../finish-files.js';
import type { PaymentFile } from '../payment-file.js';

export interface LinesOf {
  /** The payment file that the bank speaks of. */
  readonly about: PaymentFile;
  readonly incoming: StoredIncoming;
  /** Codes of the channel for money that came back. */
  readonly returnedCodes: readonly string[];
}

interface Matched {
  readonly line: IncomingLine;
  readonly payout: KnownPayout;
}

const CONTRADICTION = payoutRefusals.contradiction('failed', '').code;

/**
 * Turns lines of a bank's file into what answers of a bank that is called are: only listed codes conclude, what differs or
 * is in no list is a person's, ends stand and contradictions are told. The same lines again change nothing more.
 */
@Injectable()
export class RecordLines {
  constructor(
    private readonly work: WorkRepository,
    private readonly entries: FileEntryRepository,
    private readonly recordAnswers: RecordAnswers,
    private readonly recordReturn: RecordReturn,
    private readonly exchanges: ExchangeRepository,
    private readonly log: ExchangeLog,
    private readonly alarms: SendingAlarms,
  ) {}

  /** @throws Error when the service was too busy for one of them: the page is read again then */
  async execute(channel: Channel, of: LinesOf, lines: readonly IncomingLine[]): Promise<void> {
    const numbers = lines.map(({ requestNumber }) => requestNumber);
    const known = await this.work.byRequestNumbers(channel.id, [...new Set(numbers)]);
    const matched: Matched[] = [];
    for (const line of lines) {
      const payout = known.get(line.requestNumber);
      if (payout) matched.push({ line, payout });
      else await this.unknown(channel, of, line);
    }
    await this.payments(
      channel,
      of,
      matched.filter(({ line }) => line.returnReference === null),
    );
    for (const each of matched)
      if (each.line.returnReference !== null) await this.returned(channel, of, each);
  }

  private async payments(channel: Channel, of: LinesOf, matched: readonly Matched[]): Promise<void> {
    if (matched.length === 0) return;
    const files = await this.entries.filesOf(matched.map(({ payout }) => payout.id));
    const answers = matched.map((each) => {
      const isOfFile = files.get(each.payout.id) === of.about.id;
      const verdict = isOfFile ? verdictOfLine(channel, each) : notInFile(of.about);
      return this.answerOf(channel, of, each, verdict);
    });
    await this.recordAnswers.execute(answers);
    await this.expectConcluded(channel, answers);
  }

  /** Nothing asks the bank again: what is definite and could not be concluded now must not be passed over. */
  private async expectConcluded(channel: Channel, answers: readonly Answer[]): Promise<void> {
    const definite = answers.filter(
      ({ verdict }) => verdict.kind === 'succeeded' || verdict.kind === 'failed',
    );
    const numbers = definite.map(({ exchange }) => exchange.requestNumber!);
    const now = await this.work.byRequestNumbers(channel.id, numbers);
    const open = [...now.values()].filter(({ state }) => state === 'processing');
    if (open.length > 0)
      throw new Error(
        `${open.length} results of ${channel.code} could not be concluded now, ${open[0]!.id} first`,
      );
  }

  /** Once for each reference of the bank, whoever brings it. */
  private async returned(channel: Channel, of: LinesOf, each: Matched): Promise<void> {
    const { line, payout } = each;
    const amount = parseAmount(line.amount ?? '', channel.decimals);
    const problem = returnProblem(channel, of, line);
    if (problem || !amount.ok) {
      const verdict = problem ?? unexpected('amount-differs', `Amount ${line.amount} of a return`);
      return this.recordAnswers.execute([this.answerOf(channel, of, each, verdict)]);
    }
    const reason = line.message ?? `in ${of.incoming.name}`;
    const told = { returnReference: line.returnReference!, amount: amount.minor, reason };
    const recorded = await this.recordReturn.execute(payout.id, told, channelActor(of.incoming.traceId));
    if (recorded.ok && recorded.value.replayed) return;
    const answer = recorded.ok ? 'returned' : `refused ${recorded.refusal.code}`;
    await this.exchanges.insert([this.exchangeOf(channel, of, line, payout, answer)]);
    if (recorded.ok) return;
    const { kind, code } = recorded.refusal;
    if (kind === 'busy' || kind === 'unavailable')
      throw new Error(`A return of ${channel.code} could not be taken now: ${code}`);
    // Told already.
    if (code === CONTRADICTION) return;
    const { id, state } = payout;
    const facts = { payout: id, channel: channel.code, kind: 'return', state, traceId: of.incoming.traceId };
    this.alarms.contradiction.raise(facts);
  }

  private async unknown(channel: Channel, of: LinesOf, line: IncomingLine): Promise<void> {
    await this.exchanges.insert([this.exchangeOf(channel, of, line, null, 'payout unknown')]);
    this.alarms.unknownPayment.raise({ channel: channel.code, traceId: of.incoming.traceId });
  }

  private answerOf(channel: Channel, of: LinesOf, { line, payout }: Matched, verdict: Verdict): Answer {
    const exchange = this.exchangeOf(channel, of, line, payout, nameOf(verdict));
    return { channel, payoutId: payout.id, verdict, exchange, askedAt: null, good: null };
  }

  private exchangeOf(
    channel: Channel,
    { incoming }: LinesOf,
    line: IncomingLine,
    payout: KnownPayout | null,
    answer: string,
  ): Exchange {
    const exchange = this.log.of({
      kind: incoming.kind === 'result' ? 'statement' : 'callback',
      ...{
        channel,
        payoutId: payout?.id ?? null,
        requestNumber: line.requestNumber,
        answer,
        code: line.code,
      },
      excerpt: JSON.stringify({ incoming: incoming.name, ...line }),
      traceId: incoming.traceId,
    });
    return { ...exchange, id: exchangeId(incoming.id, line.line) };
  }
}

function verdictOfLine(channel: Channel, { line, payout }: Matched): Verdict {
  const { code, requestNumber, amount, bankReference, message } = line;
  // Files whose format has no currency are in that of the channel, which was agreed with it.
  const currency = line.currency ?? channel.currency;
  const fact = { code, requestNumber, amount, currency, bankReference, message };
  return verdictOf(channel, payout, { kind: 'answered', fact, excerpt: '' });
}

const unexpected = (cause: Extract<Verdict, { kind: 'unexpected' }>['cause'], detail: string): Verdict => ({
  kind: 'unexpected',
  cause,
  detail,
});

const notInFile = (about: PaymentFile): Verdict =>
  unexpected(
    'reference-differs',
    `It does not stand in file ${fileReference(about)}, which the bank speaks of`,
  );

/** A return, too, is believed by a listed code only, and in the money of the channel. */
function returnProblem(channel: Channel, { returnedCodes }: LinesOf, line: IncomingLine): Verdict | null {
  if (!returnedCodes.includes(line.code))
    return unexpected('unlisted-code', `${line.code} is no code of channel ${channel.code} for a return`);
  if (line.currency !== null && line.currency !== channel.currency)
    return unexpected('currency-differs', `Currency ${line.currency} instead of ${channel.currency}`);
  return null;
}
