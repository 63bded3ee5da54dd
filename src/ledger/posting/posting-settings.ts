import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { StopRepository } from '../stops/index.js';

/** The settings that one group decides on. */
export interface SettingsOfGroup {
  isStopped(bookId: number, businessType: string): boolean;
}

/**
 * Settings that every posting depends on, kept in memory with the epoch they were read at. Each group reads the epoch;
 * when it has moved the settings are read again before the group decides. A group keeps what it has read: another one
 * that reads at the same time, and ends later with older settings, must not change them under it.
 */
@Injectable()
export class PostingSettings {
  private latest = { epoch: 0n, settings: settingsOf([]) };

  constructor(private readonly stops: StopRepository) {}

  /** @param epoch as the group's transaction has just read it */
  async at(tx: Tx, epoch: bigint): Promise<SettingsOfGroup> {
    if (epoch === this.latest.epoch) return this.latest.settings;
    const settings = settingsOf(await this.stops.stoppedTypes(tx));
    if (epoch > this.latest.epoch) this.latest = { epoch, settings };
    return settings;
  }
}

function settingsOf(stopped: readonly { bookId: number; businessType: string }[]): SettingsOfGroup {
  const keys = new Set(stopped.map(({ bookId, businessType }) => `${bookId}/${businessType}`));
  return { isStopped: (bookId, businessType) => keys.has(`${bookId}/${businessType}`) };
}
