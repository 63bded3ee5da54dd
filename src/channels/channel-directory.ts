import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { Channel } from './channel.js';
import { ChannelEpoch } from './channel-epoch.js';
import { channelRefusals } from './channels.errors.js';
import { CredentialsSeal, type Credentials } from './credentials.js';
import { ChannelRepository, type StoredChannel } from './database/channel.repository.js';

interface Known {
  readonly epoch: string;
  readonly byId: ReadonlyMap<number, StoredChannel>;
  readonly byCode: ReadonlyMap<string, Channel>;
  /** Opened when first needed. */
  readonly credentials: Map<number, Credentials>;
}

/**
 * The channels of all books, kept in memory: a question that begins after a change was answered meets the change, on
 * every node. Whoever must not go by what was changed since asks {@link isCurrent} in his transaction.
 */
@Injectable()
export class ChannelDirectory {
  private readonly seal: CredentialsSeal;
  private known: Known | null = null;
  private reading: { readonly epoch: string; readonly known: Promise<Known> } | null = null;

  constructor(
    private readonly channels: ChannelRepository,
    private readonly epoch: ChannelEpoch,
    @Inject(CONFIG) config: Config,
  ) {
    this.seal = new CredentialsSeal(config.apiKeyPepper);
  }

  async byId(id: number): Promise<Channel | null> {
    return (await this.current()).byId.get(id)?.channel ?? null;
  }

  async byCode(bookId: number, code: string): Promise<Result<Channel>> {
    const channel = (await this.current()).byCode.get(keyOf(bookId, code));
    return channel ? accepted(channel) : refused(channelRefusals.notFound(code));
  }

  /** By code. */
  async ofBook(bookId: number): Promise<Channel[]> {
    const all = await this.all();
    const own = all.filter((channel) => channel.bookId === bookId);
    return own.sort((left, right) => (left.code < right.code ? -1 : 1));
  }

  async all(): Promise<Channel[]> {
    return [...(await this.current()).byId.values()].map(({ channel }) => channel);
  }

  /**
   * Whether the channel is still what the transaction goes by. Holds it so until the transaction ends: a change of terms,
   * or taking the channel out of use, commits before or after, never in between.
   */
  async isCurrent(tx: Tx, { id, version }: Pick<Channel, 'id' | 'version'>): Promise<boolean> {
    return (await this.channels.shareVersion(tx, id)) === version;
  }

  /** For adapters alone. @throws Error when the channel is unknown, or its secret was sealed under another pepper */
  async credentialsOf({ id }: Pick<Channel, 'id'>): Promise<Credentials> {
    const { byId, credentials } = await this.current();
    const opened = credentials.get(id);
    if (opened) return opened;
    const stored = byId.get(id);
    if (!stored) throw new Error(`There is no channel of number ${id}`);
    const now = this.seal.open(id, stored.credentials);
    credentials.set(id, now);
    return now;
  }

  private async current(): Promise<Known> {
    const epoch = await this.epoch.current();
    if (this.known?.epoch === epoch) return this.known;
    if (this.reading?.epoch !== epoch) this.reading = { epoch, known: this.read(epoch) };
    const { reading } = this;
    try {
      const known = await reading.known;
      if (this.reading === reading) this.known = known;
      return known;
    } finally {
      if (this.reading === reading) this.reading = null;
    }
  }

  /** Read after the epoch, so that it is at least as new: what is newer still is read again under the next one. */
  private async read(epoch: string): Promise<Known> {
    const all = await this.channels.all();
    return {
      epoch,
      byId: new Map(all.map((stored) => [stored.channel.id, stored])),
      byCode: new Map(all.map(({ channel }) => [keyOf(channel.bookId, channel.code), channel])),
      credentials: new Map(),
    };
  }
}

const keyOf = (bookId: number, code: string): string => `${bookId}/${code}`;
