import { Injectable } from '@nestjs/common';
import { ChannelDirectory } from '../channels/index.js';
import { HealthRepository } from './database/health.repository.js';
import { OpenPayoutsRepository } from './database/open-payouts.repository.js';
import { NoteHealth } from './note-health.js';
import { SendingAlarms } from './sending-alarms.js';
import { noStates, SendingMetrics } from './sending-metrics.js';

/** Longer than any query compensation should take; told again as often. */
const LONGEST_UNKNOWN_MINUTES = 60;

/** Looks at what is open: for the metrics, and to tell a person of what has been unknown for too long. */
@Injectable()
export class WatchPayouts {
  constructor(
    private readonly channels: ChannelDirectory,
    private readonly open: OpenPayoutsRepository,
    private readonly health: HealthRepository,
    private readonly noteHealth: NoteHealth,
    private readonly alarms: SendingAlarms,
    private readonly metrics: SendingMetrics,
  ) {}

  async round(): Promise<void> {
    const channels = await this.channels.all();
    const ids = channels.map(({ id }) => id);
    this.metrics.open = await this.open.counts(ids);
    this.metrics.waitingForPerson = await this.open.waitingForPerson([
      ...new Set(channels.map(({ bookId }) => bookId)),
    ]);
    const oldest = await this.open.oldestUnknown(ids);
    this.metrics.oldestUnknownSeconds = Math.max(0, ...oldest.map(({ seconds }) => seconds));
    await this.readBreakers();
    for (const { channelId, seconds } of oldest) {
      if (seconds < LONGEST_UNKNOWN_MINUTES * 60) continue;
      await this.health.make(channelId);
      if (await this.health.markAlarmed(channelId, LONGEST_UNKNOWN_MINUTES)) {
        const channel = channels.find(({ id }) => id === channelId)!.code;
        this.alarms.unknownTooLong.raise({ channel, seconds });
      }
    }
  }

  private async readBreakers(): Promise<void> {
    const breakers = noStates();
    for (const { channelId, state } of await this.health.all()) {
      breakers[state] += 1;
      if (state !== 'closed') this.noteHealth.forget(channelId);
    }
    this.metrics.breakers = breakers;
  }
}
