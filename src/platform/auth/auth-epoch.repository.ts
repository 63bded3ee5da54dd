import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sqlOf, type Tx } from '../database/transactions.js';

/** The number that moves with every change of keys, signing keys, and who must sign. */
@Injectable()
export class AuthEpochRepository {
  constructor(private readonly dataSource: DataSource) {}

  async read(): Promise<string> {
    const [row]: { epoch: string }[] = await this.dataSource.query(
      'SELECT epoch FROM auth_epoch WHERE id = 1',
    );
    return row!.epoch;
  }

  /** Visible together with the change it is about. The last statement of a transaction: it locks one row for all. */
  async advance(tx: Tx): Promise<void> {
    await sqlOf(tx).execute('UPDATE auth_epoch SET epoch = epoch + 1 WHERE id = 1');
  }
}
