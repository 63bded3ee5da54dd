import { Injectable, Logger } from '@nestjs/common';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { newTraceId } from '../platform/http/index.js';
import { AnswerDesk } from './answer-desk.js';
import { CallChannel } from './call-channel.js';
import { millisecondsOf } from './database/health.repository.js';
import { WorkRepository, type DueQuery } from './database/work.repository.js';
import { SendingPace } from './sending-pace.js';

/** A node that dies while it asks leaves the payout to another after that, on top of what the call may take. */
const MARGIN_MILLISECONDS = 10_000;
/** So that one channel does not keep the others waiting. */
const MOST_OF_A_CHANNEL = 16;

interface Taken {
  readonly due: readonly DueQuery[];
  /** In milliseconds, after the payouts were taken. */
  readonly databaseNow: number;
}

/**
 * Query compensation (查单补偿): asks channels what became of payouts whose outcome is unknown. A payout is taken by a
 * conditional update that also says when it is due again; asking twice does no harm, so nothing more is needed.
 */
@Injectable()
export class QueryPayouts {
  private readonly logger = new Logger('QueryPayouts');
  private readonly calls = new Set<Promise<void>>();
  private stopping = false;

  constructor(
    private readonly channels: ChannelDirectory,
    private readonly work: WorkRepository,
    private readonly transactions: Transactions,
    private readonly channel: CallChannel,
    private readonly desk: AnswerDesk,
    private readonly pace: SendingPace,
    private readonly clock: Clock,
  ) {}

  /** Takes up what is due, as far as there are places; the calls go on by themselves. @returns how many were begun */
  async round(): Promise<number> {
    let begun = 0;
    for (const channel of await this.channels.all()) {
      const places = Math.min(MOST_OF_A_CHANNEL, this.pace.queriesAtOnce - this.calls.size);
      if (this.stopping || this.desk.isFull || places <= 0) break;
      const { due, databaseNow } = await this.transactions.run((tx) => this.take(tx, channel, places));
      for (const one of due) this.ask(channel, one, databaseNow);
      begun += due.length;
    }
    return begun;
  }

  stop(): void {
    this.stopping = true;
  }

  async settled(): Promise<void> {
    while (this.calls.size > 0) await Promise.all(this.calls);
    await this.desk.settled();
  }

  private async take(tx: Tx, { id, terms }: Channel, places: number): Promise<Taken> {
    const now = this.clock.now();
    const found = await this.work.toAsk(tx, id, toDatabaseTime(now), places);
    const lease = terms.connectTimeoutMilliseconds + terms.answerTimeoutMilliseconds + MARGIN_MILLISECONDS;
    const until = toDatabaseTime(new Date(now.getTime() + lease));
    const due = await this.work.takeToAsk(tx, found, toDatabaseTime(now), until);
    return { due, databaseNow: millisecondsOf(await this.work.databaseNow(tx)) };
  }

  private ask(channel: Channel, due: DueQuery, databaseNow: number): void {
    const call: Promise<void> = this.channel
      .query(channel, due, databaseNow, newTraceId())
      .then((answer) => this.desk.take(answer))
      .catch((error: unknown) => {
        this.logger.error({ message: 'A query of a channel broke off', payout: due.id, err: error });
      })
      .finally(() => this.calls.delete(call));
    this.calls.add(call);
  }
}
