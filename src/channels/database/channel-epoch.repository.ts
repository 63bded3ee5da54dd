import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';

/** The number that moves with every change of a channel or of its credentials. */
@Injectable()
export class ChannelEpochRepository {
  constructor(private readonly dataSource: DataSource) {}

  async read(): Promise<string> {
    const [row]: { epoch: string }[] = await this.dataSource.query(
      'SELECT epoch FROM channel_epoch WHERE id = 1',
    );
    return row!.epoch;
  }

  async advance(tx: Tx): Promise<void> {
    await sqlOf(tx).execute('UPDATE channel_epoch SET epoch = epoch + 1 WHERE id = 1');
  }
}
