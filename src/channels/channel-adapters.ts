import { Injectable } from '@nestjs/common';
import type { Channel } from './channel.js';
import type { ChannelAdapter } from './channel-adapter.js';
import { HttpBank } from './http-bank/http-bank.js';

/** The adapter of each kind of channel. */
@Injectable()
export class ChannelAdapters {
  private readonly byKind: Readonly<Record<Channel['adapter'], ChannelAdapter>>;

  constructor(httpBank: HttpBank) {
    this.byKind = { 'http-bank': httpBank };
  }

  of({ adapter }: Pick<Channel, 'adapter'>): ChannelAdapter {
    return this.byKind[adapter];
  }
}
