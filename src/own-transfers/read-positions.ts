import { Injectable } from '@nestjs/common';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import { OwnTransferRepository } from './database/own-transfer.repository.js';
import { PositionRepository } from './database/position.repository.js';
import type { PositionNow, PositionTerms } from './position-terms.js';

/** A channel whose position somebody keeps an eye on, with what lies there now. */
export interface KnownPosition {
  readonly channel: Channel;
  readonly terms: PositionTerms;
  readonly now: PositionNow;
  /** Balance less what is to go out, in minor units. */
  readonly position: bigint;
  /** Id of the transfer that it waits for. */
  readonly awaits: string | null;
}

/** A look at the payouts under way costs as much as there are: who only chooses goes by an older one. */
const LATELY_MILLISECONDS = 10_000;

/** Reads what lies at the channels of a book. */
@Injectable()
export class ReadPositions {
  private readonly lately = new Map<
    number,
    { readonly at: number; readonly known: Promise<KnownPosition[]> }
  >();

  constructor(
    private readonly channels: ChannelDirectory,
    private readonly positions: PositionRepository,
    private readonly transfers: OwnTransferRepository,
  ) {}

  /** Those with terms, by the code of the channel. */
  async ofBook(bookId: number): Promise<KnownPosition[]> {
    const terms = new Map((await this.positions.ofBook(bookId)).map((one) => [one.channelId, one]));
    const channels = (await this.channels.ofBook(bookId)).filter(({ id }) => terms.has(id));
    const now = new Map((await this.positions.now(channels)).map((one) => [one.channelId, one]));
    const known: KnownPosition[] = [];
    for (const channel of channels) {
      const found = now.get(channel.id)!;
      const open = await this.transfers.openTo(channel.id);
      known.push({
        ...{ channel, terms: terms.get(channel.id)!, now: found },
        ...{ position: found.balance - found.outgoing, awaits: open?.id ?? null },
      });
    }
    return known;
  }

  /** For routes: positions of active terms, at most ten seconds old. */
  async standings(bookId: number): Promise<ReadonlyMap<number, { readonly position: bigint }>> {
    const at = performance.now();
    const last = this.lately.get(bookId);
    const isRecent = last !== undefined && at - last.at < LATELY_MILLISECONDS;
    const known = isRecent ? last.known : this.ofBook(bookId);
    if (!isRecent) {
      this.lately.set(bookId, { at, known });
      known.catch(() => this.lately.delete(bookId));
    }
    const active = (await known).filter(({ terms }) => terms.isActive);
    return new Map(active.map(({ channel, position }) => [channel.id, { position }]));
  }
}
