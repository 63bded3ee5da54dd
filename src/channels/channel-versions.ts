import { Injectable } from '@nestjs/common';
import { RecentMap } from '../platform/recent-map/index.js';
import type { Channel, ChannelTerms } from './channel.js';
import { ChannelRepository } from './database/channel.repository.js';

const MOST_KNOWN = 200;

/** What was agreed with a channel in one of its versions, which never changes: what was begun under it goes on by it. */
@Injectable()
export class ChannelVersions {
  private readonly known = new RecentMap<string, ChannelTerms>(MOST_KNOWN);

  constructor(private readonly channels: ChannelRepository) {}

  /** @throws Error when the channel never had that version */
  async termsOf(channelId: number, version: number): Promise<ChannelTerms> {
    const key = `${channelId}/${version}`;
    const known = this.known.get(key);
    if (known) return known;
    const [found] = await this.channels.versions(channelId, version + 1, 1);
    if (found?.version !== version) throw new Error(`Channel number ${channelId} has no version ${version}`);
    this.known.set(key, found.terms);
    return found.terms;
  }

  /** The channel as it was then. */
  async at(channel: Channel, version: number): Promise<Channel> {
    if (channel.version === version) return channel;
    return { ...channel, version, terms: await this.termsOf(channel.id, version) };
  }
}
