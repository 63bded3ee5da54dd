import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { binary, inLists, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import { sha256 } from '../../platform/digest/index.js';
import type { Batch, BatchApproval, BatchChange, BatchEventRecord, LockedBatch } from '../batch.js';
import { BATCH_COLUMNS, batchOf, type BatchRow } from './batch-row.repository.js';

const MOST_LOCKS = 500;

/** Behind the unique index the same content is not received twice, sorted and described as it may be. */
export const contentKeyOf = ({ payerAccountId }: Batch, checksum: string): string =>
  sha256(`${payerAccountId}/${checksum}`);

/** The rows of batches inside a transaction. */
@Injectable()
export class BatchRepository {
  /** For update, by primary key only, with who has approved. @param ids sorted */
  async lock(tx: Tx, ids: readonly string[]): Promise<LockedBatch[]> {
    const batches: Batch[] = [];
    for (const some of inLists(ids, MOST_LOCKS)) {
      const rows = await sqlOf(tx).query<BatchRow>(
        `SELECT ${BATCH_COLUMNS} FROM payout_batch b FORCE INDEX (PRIMARY)
         WHERE b.id IN (${some.map(binary).join(',')}) ORDER BY b.id FOR UPDATE`,
      );
      batches.push(...rows.map(batchOf));
    }
    const approvals = await this.approvals(
      tx,
      batches.filter(isUndecided).map(({ id }) => id),
    );
    return batches.map((batch) => ({ ...batch, approvals: approvals.get(batch.id) ?? [] }));
  }

  /** Behind the lock of their batches. */
  private async approvals(tx: Tx, ids: readonly string[]): Promise<Map<string, BatchApproval[]>> {
    const found = new Map<string, BatchApproval[]>();
    if (ids.length === 0) return found;
    const rows = await sqlOf(tx).query<ApprovalRow & { batchId: Buffer }>(
      `SELECT a.batch_id AS batchId, ${APPROVAL_COLUMNS} FROM payout_batch_approval a FORCE INDEX (PRIMARY)
       WHERE a.batch_id IN (${ids.map(binary).join(',')}) ORDER BY a.batch_id, a.client_id`,
    );
    for (const { batchId, ...row } of rows) {
      const id = uuidOf(batchId);
      found.set(id, [...(found.get(id) ?? []), approvalOf(row)]);
    }
    return found;
  }

  /**
   * Holds the batches until the end of the transaction, so that none of them stops paying before.
   * @param ids sorted. @returns those that are paying
   */
  async sharePaying(tx: Tx, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await sqlOf(tx).query<{ id: Buffer; state: string }>(
      `SELECT id, state FROM payout_batch FORCE INDEX (PRIMARY)
       WHERE id IN (${ids.map(binary).join(',')}) ORDER BY id LOCK IN SHARE MODE`,
    );
    return rows.filter(({ state }) => state === 'paying').map(({ id }) => uuidOf(id));
  }

  async databaseNow(tx: Tx): Promise<string> {
    const [row] = await sqlOf(tx).query<{ now: string }>('SELECT UTC_TIMESTAMP(6) AS now');
    return row!.now;
  }

  async insert(tx: Tx, batch: Batch, record: BatchEventRecord): Promise<void> {
    const fixed: Record<string, string> = {
      id: binary(batch.id),
      book_id: integer(batch.bookId),
      client_id: integer(batch.clientId),
      request_number: text(batch.requestNumber),
      request_hash: binary(batch.requestHash),
      payer_account_id: integer(batch.payerAccountId),
      channel: text(batch.channel),
      route: text(batch.route),
      purpose: text(batch.purpose),
      reference: text(batch.reference),
      memo: text(batch.memo),
      source: text(batch.source),
      created_at: text(batch.createdAt),
      state: text(batch.state),
      version: integer(batch.version),
      changed_at: text(batch.changedAt),
      items_received: '0',
      faults: '0',
      is_settled: '0',
    };
    const sql = sqlOf(tx);
    await sql.execute(
      `INSERT INTO payout_batch (${Object.keys(fixed).join(', ')}) VALUES (${Object.values(fixed).join(', ')})`,
    );
    await sql.execute(eventsStatement([{ batchId: batch.id, record }]));
  }

  /** @throws Error when a batch is not in the version it was decided on: its row was not locked */
  async write(tx: Tx, changes: readonly BatchChange[]): Promise<void> {
    const sql = sqlOf(tx);
    for (const change of changes) await sql.write(updateStatement(change), { rows: 1, of: 'batches' });
    await sql.write(eventsStatement(changes.map(({ after, record }) => ({ batchId: after.id, record }))));
    const approvals = changes.flatMap(({ after, approval }) =>
      approval ? [{ batchId: after.id, approval }] : [],
    );
    if (approvals.length > 0) await sql.write(approvalsStatement(approvals));
  }
}

const isUndecided = ({ state }: Batch): boolean => state === 'received';

export interface ApprovalRow {
  clientId: string;
  client: string;
  apiKeyId: string;
  traceId: string;
  contentHash: Buffer;
  reason: string;
  approvedAt: string;
}

export const APPROVAL_COLUMNS = `a.client_id AS clientId,
  (SELECT c.code FROM client c WHERE c.id = a.client_id) AS client, a.api_key_id AS apiKeyId, a.trace_id AS traceId,
  a.content_hash AS contentHash, a.reason, a.approved_at AS approvedAt`;

export const approvalOf = (row: ApprovalRow): BatchApproval => ({
  ...row,
  clientId: Number(row.clientId),
  apiKeyId: Number(row.apiKeyId),
  contentHash: row.contentHash.toString('hex'),
});

function updateStatement({ before, after, record }: BatchChange): string {
  const { content } = after;
  const set: Record<string, string> = {
    state: text(after.state),
    version: integer(after.version),
    changed_at: text(after.changedAt),
    is_settled: after.isSettled ? '1' : '0',
    alarmed_at: after.state === before.state ? 'alarmed_at' : 'NULL',
    ...(after.state === 'void' && { content_key: 'NULL' }),
    ...(record.kind === 'receive' &&
      content && {
        items: integer(content.items),
        amount: integer(content.amount),
        content_hash: binary(content.contentHash),
        checksum: binary(content.checksum),
        approvals_needed: integer(content.approvalsNeeded),
        approvers: text(content.approvers && JSON.stringify(content.approvers)),
        approval_expires_at: text(content.approvalExpiresAt),
        content_key: binary(contentKeyOf(after, content.checksum)),
      }),
  };
  const assignments = Object.entries(set).map(([name, literal]) => `${name} = ${literal}`);
  return `UPDATE payout_batch SET ${assignments.join(', ')}
    WHERE id = ${binary(after.id)} AND version = ${integer(before.version)}`;
}

function eventsStatement(events: readonly { batchId: string; record: BatchEventRecord }[]): string {
  const rows = events.map(({ batchId, record }) => {
    const { number, kind, from, to, reason, actor, recordedAt } = record;
    const what = `${binary(batchId)},${integer(number)},${text(kind)},${text(from)},${text(to)},${text(reason)}`;
    const who = `${integer(actor.clientId)},${integer(actor.apiKeyId)},${text(actor.traceId)},${text(actor.part)}`;
    return `(${what},${who},${text(recordedAt)})`;
  });
  return `INSERT INTO payout_batch_event (batch_id, number, kind, from_state, to_state, reason, client_id, api_key_id,
      trace_id, part, recorded_at) VALUES ${rows.join(',')}`;
}

function approvalsStatement(approvals: readonly { batchId: string; approval: BatchApproval }[]): string {
  const rows = approvals.map(({ batchId, approval: a }) => {
    const who = `${integer(a.clientId)},${integer(a.apiKeyId)},${text(a.traceId)}`;
    return `(${binary(batchId)},${who},${binary(a.contentHash)},${text(a.reason)},${text(a.approvedAt)})`;
  });
  return `INSERT INTO payout_batch_approval (batch_id, client_id, api_key_id, trace_id, content_hash, reason, approved_at)
    VALUES ${rows.join(',')}`;
}
