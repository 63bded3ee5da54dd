import { Injectable, Logger } from '@nestjs/common';
import { ChannelDirectory, isCalled, type Channel } from '../channels/index.js';
import type { Answer } from './answer.js';
import { AnswerDesk } from './answer-desk.js';

/** What this node has under way with one channel: payments and queries share its places and take them by turns. */
export class Lane {
  private readonly calls = new Set<Promise<void>>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly desk: AnswerDesk,
    private readonly logger: Logger,
  ) {}

  /** Until it has ended, it has a place; its answer is recorded. */
  begin(payoutId: string, answering: Promise<Answer>): void {
    const call: Promise<void> = answering
      .then((answer) => this.desk.take(answer))
      .catch((error: unknown) => {
        // Adapters do not reject; if one does, the payout is asked about like every other without an answer.
        this.logger.error({ message: 'A call of a channel broke off', payout: payoutId, err: error });
      })
      .finally(() => this.calls.delete(call));
    this.calls.add(call);
  }

  /**
   * Waits for its turn, and then for a place; nobody else begins anything until the work is done.
   * @param work is told how many calls are under way
   */
  inTurn<T>(places: number, work: (underWay: number) => Promise<T>): Promise<T> {
    const done = this.turn.then(async () => {
      while (this.calls.size >= places) await Promise.race(this.calls);
      return work(this.calls.size);
    });
    this.turn = done.catch(() => undefined);
    return done;
  }

  async settled(): Promise<void> {
    while (this.calls.size > 0) await Promise.all(this.calls);
  }
}

/** @returns how many calls it has begun, of those that there is something to begin with */
export type Fill = (channel: Channel, lane: Lane, underWay: number) => Promise<number>;

/** The lanes of this node to all channels. */
@Injectable()
export class ChannelLanes {
  private readonly logger = new Logger('ChannelLanes');
  private readonly lanes = new Map<number, Lane>();

  constructor(
    readonly channels: ChannelDirectory,
    readonly desk: AnswerDesk,
  ) {}

  /** @param failing what is logged when it cannot be filled for now */
  pump(fill: Fill, failing: string): ChannelPump {
    return new ChannelPump(this, fill, (channel, error) =>
      this.logger.warn({ message: failing, channel: channel.code, err: error }),
    );
  }

  of({ id }: Channel): Lane {
    const known = this.lanes.get(id);
    if (known) return known;
    const lane = new Lane(this.desk, this.logger);
    this.lanes.set(id, lane);
    return lane;
  }

  async settled(): Promise<void> {
    for (const lane of this.lanes.values()) await lane.settled();
  }
}

/**
 * Fills the lanes with calls of one kind, every channel by itself and none waiting for another: places that become free are
 * filled again, until there is nothing more to begin.
 */
export class ChannelPump {
  private readonly pumping = new Map<number, Promise<void>>();
  private stopping = false;

  constructor(
    private readonly lanes: ChannelLanes,
    private readonly fill: Fill,
    private readonly onError: (channel: Channel, error: unknown) => void,
  ) {}

  /** Looks at every channel that is called; what is begun goes on by itself. */
  async round(): Promise<void> {
    for (const channel of (await this.lanes.channels.all()).filter(isCalled)) this.wake(channel);
  }

  /** Nothing more is begun; what was begun is brought to its end. */
  stop(): void {
    this.stopping = true;
  }

  /** Resolves when nothing is under way and every answer has been recorded. */
  async settled(): Promise<void> {
    while (this.pumping.size > 0) await Promise.all(this.pumping.values());
    await this.lanes.settled();
    await this.lanes.desk.settled();
  }

  private wake(channel: Channel): void {
    if (this.pumping.has(channel.id)) return;
    const pumped = this.pump(channel)
      .catch((error: unknown) => this.onError(channel, error))
      .finally(() => this.pumping.delete(channel.id));
    this.pumping.set(channel.id, pumped);
  }

  private async pump(channel: Channel): Promise<void> {
    const lane = this.lanes.of(channel);
    const fill = async (underWay: number): Promise<number> =>
      this.stopping || this.lanes.desk.isFull ? 0 : this.fill(channel, lane, underWay);
    while ((await lane.inTurn(channel.terms.concurrency, fill)) > 0);
  }
}
