import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text, uuidOf } from '../../../platform/database/sql.js';

/** A request number that was used, with what for. */
export interface RecordedRequest {
  readonly contentHash: string;
  readonly voucherId: string;
}

@Injectable()
export class RequestRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(clientId: number, requestNumber: string): Promise<RecordedRequest | null> {
    const [row]: { content_hash: Buffer; voucher_id: Buffer }[] = await this.dataSource.query(
      `SELECT content_hash, voucher_id FROM request
       WHERE client_id = ${integer(clientId)} AND number = ${text(requestNumber)}`,
    );
    if (!row) return null;
    return { contentHash: row.content_hash.toString('hex'), voucherId: uuidOf(row.voucher_id) };
  }
}
