import { Injectable } from '@nestjs/common';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { newTraceId } from '../platform/http/index.js';
import { CallChannel } from './call-channel.js';
import { ChannelLanes, type ChannelPump, type Lane } from './channel-lanes.js';
import { ChannelRounds } from './channel-rounds.js';
import { HealthRepository, millisecondsOf } from './database/health.repository.js';
import { WorkRepository, type DueQuery } from './database/work.repository.js';
import { grown, roomToAsk, taken } from './rules/pacing.rules.js';

/** A node that dies while it asks leaves the payout to another after that, on top of what the call may take. */
const MARGIN_MILLISECONDS = 10_000;
/** So that payments have their turn. */
const MOST_AT_ONCE = 16;

interface Taken {
  readonly due: readonly DueQuery[];
  /** In milliseconds, after the payouts were taken. */
  readonly databaseNow: number;
}

const NOTHING: Taken = { due: [], databaseNow: 0 };

/**
 * Query compensation (查单补偿): asks channels what became of payouts whose outcome is unknown, until nothing is due. A
 * payout is taken by a conditional update that also says when it is due again; asking twice does no harm, so nothing more
 * is needed.
 */
@Injectable()
export class QueryPayouts extends ChannelRounds {
  protected readonly pump: ChannelPump;

  constructor(
    lanes: ChannelLanes,
    private readonly channels: ChannelDirectory,
    private readonly work: WorkRepository,
    private readonly health: HealthRepository,
    private readonly transactions: Transactions,
    private readonly calls: CallChannel,
    private readonly clock: Clock,
  ) {
    super();
    this.pump = lanes.pump(
      (channel, lane, underWay) => this.ask(channel, lane, underWay),
      'Nothing could be asked for now',
    );
  }

  private async ask(channel: Channel, lane: Lane, underWay: number): Promise<number> {
    const places = Math.min(MOST_AT_ONCE, channel.terms.concurrency - underWay);
    const { due, databaseNow } = await this.transactions.run((tx) => this.take(tx, channel, places));
    for (const one of due) lane.begin(one.id, this.calls.query(channel, one, databaseNow, newTraceId()));
    return due.length;
  }

  /** Order of locks as for a claim: channel → its health → payouts. */
  private async take(tx: Tx, channel: Channel, places: number): Promise<Taken> {
    const { id, terms } = channel;
    const now = this.clock.now();
    const found = await this.work.toAsk(tx, id, toDatabaseTime(now), places);
    if (found.length === 0) return NOTHING;
    // Changed since: the next round goes by what it is now.
    if (!(await this.channels.isCurrent(tx, channel))) return NOTHING;
    const pulse = await this.health.lock(tx, id);
    if (!pulse) return NOTHING;
    const tokens = grown(pulse.tokens, terms.ratePerSecond, pulse.now);
    const room = roomToAsk(tokens);
    if (room === 0) return NOTHING;
    const lease = terms.connectTimeoutMilliseconds + terms.answerTimeoutMilliseconds + MARGIN_MILLISECONDS;
    const until = toDatabaseTime(new Date(now.getTime() + lease));
    const due = await this.work.takeToAsk(tx, found.slice(0, room), toDatabaseTime(now), until);
    await this.health.setTokens(tx, id, taken(tokens, due.length));
    return { due, databaseNow: millisecondsOf(await this.work.databaseNow(tx)) };
  }
}
