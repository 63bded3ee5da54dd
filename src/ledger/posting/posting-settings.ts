import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { StopRepository } from '../stops/index.js';

/**
 * Settings that every posting depends on, kept in memory with the epoch they were read at. Each group reads the
 * epoch; when it has moved the settings are read again before the group decides.
 */
@Injectable()
export class PostingSettings {
  private epoch = '';
  private stopped: ReadonlySet<string> = new Set();

  constructor(private readonly stops: StopRepository) {}

  async refresh(tx: Tx, epoch: string): Promise<void> {
    if (epoch === this.epoch) return;
    const stopped = await this.stops.stoppedTypes(tx);
    this.stopped = new Set(stopped.map(({ bookId, businessType }) => `${bookId}/${businessType}`));
    this.epoch = epoch;
  }

  isStopped(bookId: number, businessType: string): boolean {
    return this.stopped.has(`${bookId}/${businessType}`);
  }
}
