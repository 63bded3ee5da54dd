import { Injectable } from '@nestjs/common';
import { ChannelDirectory } from '../channels/index.js';
import type { ChannelStanding } from '../payouts/index.js';
import { HealthRepository } from './database/health.repository.js';
import { StopRepository } from './stops/database/stop.repository.js';

/** How channels are, for routes: what is stopped, and whose breaker lets nothing or only one try through. */
@Injectable()
export class TellStandings {
  constructor(
    private readonly channels: ChannelDirectory,
    private readonly stops: StopRepository,
    private readonly health: HealthRepository,
  ) {}

  async ofBook(bookId: number): Promise<ReadonlyMap<number, Pick<ChannelStanding, 'stopped' | 'sound'>>> {
    const channels = await this.channels.ofBook(bookId);
    const [stops, health] = await Promise.all([this.stops.ofChannels(bookId), this.health.all()]);
    const broken = new Set(
      health.filter(({ state }) => state !== 'closed').map(({ channelId }) => channelId),
    );
    return new Map(
      channels.map(({ id, code }) => [
        id,
        { stopped: stops.all || stops.codes.has(code), sound: !broken.has(id) },
      ]),
    );
  }
}
