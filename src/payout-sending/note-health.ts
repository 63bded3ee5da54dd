import { Injectable } from '@nestjs/common';
import type { Channel } from '../channels/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import type { Answer } from './answer.js';
import { HealthRepository } from './database/health.repository.js';
import { afterAnswers } from './rules/breaker.rules.js';
import { SendingAlarms } from './sending-alarms.js';

/**
 * Tells the breakers of channels how their answers were. A channel whose answers are all good, as far as this node has
 * seen, is not written about: its window is empty of bad ones, and more good ones change nothing.
 */
@Injectable()
export class NoteHealth {
  /** Channels whose breaker this node has left closed and without a bad mark. */
  private readonly spotless = new Set<number>();

  constructor(
    private readonly health: HealthRepository,
    private readonly transactions: Transactions,
    private readonly alarms: SendingAlarms,
  ) {}

  async execute(answers: readonly Answer[]): Promise<void> {
    const byChannel = new Map<number, { channel: Channel; marks: boolean[] }>();
    for (const { channel, good } of answers) {
      if (good === null) continue;
      const known = byChannel.get(channel.id) ?? { channel, marks: [] };
      known.marks.push(good);
      byChannel.set(channel.id, known);
    }
    for (const { channel, marks } of byChannel.values()) await this.note(channel, marks);
  }

  /** Another node may have found it bad since: claims of this one see that, and then it is told of again. */
  forget(channelId: number): void {
    this.spotless.delete(channelId);
  }

  private async note(channel: Channel, marks: readonly boolean[]): Promise<void> {
    if (this.spotless.has(channel.id) && marks.every(Boolean)) return;
    await this.health.make(channel.id);
    const opened = await this.transactions.run((tx) => this.write(tx, channel, marks));
    if (opened)
      this.alarms.breakerOpen.raise({
        channel: channel.code,
        pauseSeconds: channel.terms.breaker.pauseSeconds,
      });
  }

  /** @returns whether the breaker opened by it */
  private async write(tx: Tx, { id, terms }: Channel, marks: readonly boolean[]): Promise<boolean> {
    const pulse = (await this.health.lock(tx, id))!;
    const after = afterAnswers(pulse.health, marks, pulse.now, terms.breaker);
    if (after !== pulse.health) await this.health.setHealth(tx, id, after);
    if (after.state === 'closed' && !after.marks.includes('b')) this.spotless.add(id);
    else this.spotless.delete(id);
    return pulse.health.state === 'closed' && after.state === 'open';
  }
}
