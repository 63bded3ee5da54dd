import { Injectable } from '@nestjs/common';
import type { Channel } from './channel.js';
import type { ChannelAdapter } from './channel-adapter.js';
import { HttpBank } from './http-bank/http-bank.js';

/** The adapter of each kind of channel that is called. */
@Injectable()
export class ChannelAdapters {
  private readonly byKind: Readonly<Partial<Record<Channel['adapter'], ChannelAdapter>>>;

  constructor(httpBank: HttpBank) {
    this.byKind = { 'http-bank': httpBank };
  }

  /** @throws Error for a channel that is not called; ask `isCalled` before */
  of({ adapter }: Pick<Channel, 'adapter'>): ChannelAdapter {
    const known = this.byKind[adapter];
    if (!known) throw new Error(`A channel of kind ${adapter} is not called`);
    return known;
  }
}
