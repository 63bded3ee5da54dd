import { Injectable } from '@nestjs/common';
import { EpochLease } from '../platform/epoch/index.js';
import { ChannelEpochRepository } from './database/channel-epoch.repository.js';

/** Makes a change of a channel effective on all nodes by the time its command is answered. */
@Injectable()
export class ChannelEpoch extends EpochLease {
  constructor(repository: ChannelEpochRepository) {
    super(repository);
  }
}
