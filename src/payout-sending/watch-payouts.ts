import { Injectable } from '@nestjs/common';
import { ChannelDirectory, isCalled, type Channel } from '../channels/index.js';
import { HealthRepository } from './database/health.repository.js';
import { OpenPayoutsRepository, type OldestOf } from './database/open-payouts.repository.js';
import { NoteHealth } from './note-health.js';
import { SendingAlarms } from './sending-alarms.js';
import { noStates, SendingMetrics } from './sending-metrics.js';

/** Longer than any query compensation should take. */
const LONGEST_UNKNOWN_SECONDS = 3_600;
/** Longer than a channel is closed, broken or stopped without anybody knowing why. */
const LONGEST_UNSENT_SECONDS = 86_400;
/** What is still so is told again as often, of each channel. */
const ALARM_PAUSE_MINUTES = 60;

/** Looks at what is open: for the metrics, and to tell a person of what stays in a state for too long. */
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
    const unknown = await this.open.oldestUnknown(ids);
    const unsent = await this.open.oldestUnsent(ids);
    // Of channels that tell by files it is hours as a rule; theirs are watched file by file.
    const called = new Set(channels.filter(isCalled).map(({ id }) => id));
    const unanswered = unknown.filter(({ channelId }) => called.has(channelId));
    this.metrics.oldestUnknownSeconds = Math.max(0, ...unanswered.map(({ seconds }) => seconds));
    await this.readBreakers();
    for (const channel of channels) await this.tell(channel, { unknown, unsent });
  }

  /** By one node, whichever looks first. */
  private async tell(
    { id, code: channel, adapter, terms }: Channel,
    oldest: { readonly unknown: readonly OldestOf[]; readonly unsent: readonly OldestOf[] },
  ): Promise<void> {
    const secondsOf = (some: readonly OldestOf[]): number =>
      some.find(({ channelId }) => channelId === id)?.seconds ?? 0;
    const [unknown, unsent] = [secondsOf(oldest.unknown), secondsOf(oldest.unsent)];
    const isUnknown = unknown >= longestUnknown({ adapter, terms });
    const isUnsent = unsent >= LONGEST_UNSENT_SECONDS;
    if (!isUnknown && !isUnsent) return;
    await this.health.make(id);
    if (!(await this.health.markAlarmed(id, ALARM_PAUSE_MINUTES))) return;
    if (isUnknown) this.alarms.unknownTooLong.raise({ channel, seconds: unknown });
    if (isUnsent) this.alarms.unsentTooLong.raise({ channel, seconds: unsent });
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

/** Where results come by files: until they are due, after the longest that a file may lie about. */
function longestUnknown(channel: Pick<Channel, 'adapter' | 'terms'>): number {
  const { file } = channel.terms;
  if (isCalled(channel) || !file) return LONGEST_UNKNOWN_SECONDS;
  return file.sealAfterSeconds + (file.resultDueHours + 1) * LONGEST_UNKNOWN_SECONDS;
}
