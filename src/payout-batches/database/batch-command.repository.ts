import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { BatchActor, BatchEventKind } from '../batch.js';
import type { Tier } from '../tiers.rules.js';

/** What was asked to be tried again under a number of the caller. */
export interface BatchRetry {
  readonly bookId: number;
  readonly clientId: number;
  readonly requestNumber: string;
  readonly batchId: string;
  readonly contentHash: string;
  readonly items: number;
  readonly amount: bigint;
  readonly recordedAt: string;
}

export interface BatchRefusalRecord {
  readonly id: string;
  readonly batchId: string;
  readonly event: BatchEventKind;
  readonly code: string;
  readonly detail: string;
  readonly actor: BatchActor;
  readonly recordedAt: string;
}

/** What people asked of batches, and the tiers that their approvals go by. */
@Injectable()
export class BatchCommandRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Behind the lock of the batch. */
  async retry(
    tx: Tx,
    { bookId, clientId, requestNumber }: Pick<BatchRetry, 'bookId' | 'clientId' | 'requestNumber'>,
  ): Promise<BatchRetry | null> {
    const [row] = await sqlOf(tx).query<RetryRow>(
      `SELECT batch_id AS batchId, content_hash AS contentHash, items, amount, recorded_at AS recordedAt
       FROM payout_batch_retry FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND client_id = ${integer(clientId)} AND request_number = ${text(requestNumber)}`,
    );
    if (!row) return null;
    return {
      ...{ bookId, clientId, requestNumber, recordedAt: row.recordedAt },
      ...{ batchId: uuidOf(row.batchId), contentHash: row.contentHash.toString('hex') },
      ...{ items: Number(row.items), amount: BigInt(row.amount) },
    };
  }

  async insertRetry(tx: Tx, retry: BatchRetry): Promise<void> {
    const { bookId, clientId, requestNumber, batchId, contentHash, items, amount, recordedAt } = retry;
    await sqlOf(tx).execute(
      `INSERT INTO payout_batch_retry (book_id, client_id, request_number, batch_id, content_hash, items, amount, recorded_at)
       VALUES (${integer(bookId)}, ${integer(clientId)}, ${text(requestNumber)}, ${binary(batchId)},
         ${binary(contentHash)}, ${integer(items)}, ${integer(amount)}, ${text(recordedAt)})`,
    );
  }

  async insertRefusal(tx: Tx, refusal: BatchRefusalRecord): Promise<void> {
    const { id, batchId, event, code, detail, actor, recordedAt } = refusal;
    const who = `${integer(actor.clientId)}, ${integer(actor.apiKeyId)}, ${text(actor.traceId)}, ${text(actor.part)}`;
    await sqlOf(tx).execute(
      `INSERT INTO payout_batch_refusal (id, batch_id, event, code, detail, client_id, api_key_id, trace_id, part, recorded_at)
       VALUES (${binary(id)}, ${binary(batchId)}, ${text(event)}, ${text(code)}, ${text(detail)}, ${who}, ${text(recordedAt)})`,
    );
  }

  /** By currency; those that were never set are not there. */
  async tiers(bookId: number): Promise<ReadonlyMap<string, readonly Tier[]>> {
    const rows: { currency: string; tiers: string }[] = await this.dataSource.query(
      `SELECT currency, tiers FROM payout_batch_tiers WHERE book_id = ${integer(bookId)} ORDER BY currency`,
    );
    return new Map(rows.map(({ currency, tiers }) => [currency, JSON.parse(tiers) as Tier[]]));
  }

  async setTiers(
    tx: Tx,
    bookId: number,
    currency: string,
    tiers: readonly Tier[],
    changedAt: string,
  ): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO payout_batch_tiers (book_id, currency, tiers, changed_at)
       VALUES (${integer(bookId)}, ${text(currency)}, ${text(JSON.stringify(tiers))}, ${text(changedAt)})
       ON DUPLICATE KEY UPDATE tiers = VALUES(tiers), changed_at = VALUES(changed_at)`,
    );
  }
}

interface RetryRow {
  batchId: Buffer;
  contentHash: Buffer;
  items: string | number;
  amount: string;
  recordedAt: string;
}
