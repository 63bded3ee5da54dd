import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import { sha256 } from '../../platform/digest/index.js';
import type {
  Progress,
  SettlementApproval,
  SettlementBatch,
  SettlementEvent,
  SettlementState,
} from '../settlement-batch.js';
import { batchOf, BATCHES, type BatchRow } from './batch-row.repository.js';

export type NewBatchRow = Omit<SettlementBatch, 'batchNo'>;

/** The rows of batches: what a batch is, they alone say. */
@Injectable()
export class SettlementBatchRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** A duplicate key says that another is being prepared, or that the number was used. @returns its number */
  async insert(tx: Tx, batch: NewBatchRow): Promise<string> {
    const ids = [binary(batch.id), integer(batch.bookId), text(batch.currency), text(batch.settlementDate)];
    const request = [integer(batch.clientId), text(batch.requestNumber), binary(batch.requestHash)];
    const state = [batch.reissueOf ?? 'NULL', text(batch.createdAt), text(preparingKeyOf(batch))];
    const begin = [text(batch.party), text(batch.phase), batch.cutOffNo];
    await sqlOf(tx).execute(
      `INSERT INTO settlement_batch (id, book_id, currency, settlement_date, client_id, request_number, request_hash,
         reissue_of, created_at, preparing_key, party, phase, cut_off_no, state, version, changed_at, cursor_no, pages, chain,
         details, orders, left_out, warnings, paid_out, paid_in, fees, reserved, carried, approvals_needed)
       VALUES (${[...ids, ...request, ...state, ...begin].join(',')}, ${text(batch.state)}, ${integer(batch.version)},
         ${text(batch.changedAt)}, 0, 0, ${binary(batch.chain)}, 0, 0, 0, 0, 0, 0, 0, 0, 0,
         ${integer(batch.approvalsNeeded)})`,
    );
    const [row] = await sqlOf(tx).query<{ batchNo: string | number }>(
      `SELECT batch_no AS batchNo FROM settlement_batch WHERE id = ${binary(batch.id)}`,
    );
    return String(row!.batchNo);
  }

  /** For update. After the batches that are locked shared, which have lower numbers; before details. */
  async lock(tx: Tx, batchNo: string): Promise<SettlementBatch> {
    const [row] = await sqlOf(tx).query<BatchRow>(`${BATCHES} WHERE b.batch_no = ${batchNo} FOR UPDATE`);
    return batchOf(row!);
  }

  /** Shared, so that they do not become void meanwhile. @param batchNos in order */
  async lockShared(tx: Tx, batchNos: readonly string[]): Promise<void> {
    if (batchNos.length === 0) return;
    await sqlOf(tx).query(
      `SELECT b.batch_no FROM settlement_batch b FORCE INDEX (PRIMARY)
       WHERE b.batch_no IN (${batchNos.join(',')}) ORDER BY b.batch_no LOCK IN SHARE MODE`,
    );
  }

  async progress(tx: Tx, batchNo: string, to: Progress): Promise<void> {
    const sums = [to.details, to.orders, to.leftOut, to.warnings, to.paidOut, to.paidIn, to.fees].map(
      integer,
    );
    const [details, orders, leftOut, warnings, paidOut, paidIn, fees] = sums;
    await sqlOf(tx).execute(
      `UPDATE settlement_batch SET phase = ${text(to.phase)}, cursor_text = ${text(to.cursorText)},
         cursor_no = ${to.cursorNo}, pages = ${integer(to.pages)}, cut_off_no = ${to.cutOffNo}, chain = ${binary(to.chain)},
         details = ${details}, orders = ${orders}, left_out = ${leftOut}, warnings = ${warnings},
         paid_out = ${paidOut}, paid_in = ${paidIn}, fees = ${fees}, reserved = ${integer(to.reserved)},
         carried = ${integer(to.carried)} WHERE batch_no = ${batchNo}`,
    );
  }

  /** @throws Error when the batch is not in the version it was decided on: its row was not locked */
  async change(tx: Tx, after: SettlementBatch, event: SettlementEvent): Promise<void> {
    const { batchNo, state, version, changedAt, contentHash, approvalsNeeded, approvers } = after;
    const changed = await sqlOf(tx).execute(
      `UPDATE settlement_batch SET state = ${text(state)}, version = ${integer(version)}, changed_at = ${text(changedAt)},
         preparing_key = ${text(preparingKeyOf(after))},
         content_hash = ${contentHash === null ? 'NULL' : binary(contentHash)},
         approvals_needed = ${integer(approvalsNeeded)},
         approvers = ${text(approvers === null ? null : JSON.stringify(approvers))}
       WHERE batch_no = ${batchNo} AND version = ${integer(version - 1)}`,
    );
    if (changed !== 1) throw new Error(`Batch ${batchNo} is not what it was decided on`);
    await this.insertEvent(tx, batchNo, event);
  }

  async insertEvent(tx: Tx, batchNo: string, event: SettlementEvent): Promise<void> {
    const { number, kind, from, to, reason, actor, recordedAt } = event;
    const { clientId, apiKeyId, traceId, part } = actor;
    await sqlOf(tx).execute(
      `INSERT INTO settlement_batch_event (batch_no, number, kind, from_state, to_state, reason, client_id, api_key_id,
         trace_id, part, recorded_at) VALUES (${batchNo}, ${integer(number)}, ${[kind, from, to, reason].map(text).join(',')},
         ${integer(clientId)}, ${integer(apiKeyId)}, ${text(traceId)}, ${text(part)}, ${text(recordedAt)})`,
    );
  }

  async insertApproval(
    tx: Tx,
    batchNo: string,
    { clientId, contentHash, reason }: SettlementApproval,
    approvedAt: string,
  ): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO settlement_batch_approval (batch_no, client_id, content_hash, reason, approved_at)
       VALUES (${batchNo}, ${integer(clientId)}, ${binary(contentHash)}, ${text(reason)}, ${text(approvedAt)})`,
    );
  }

  /** @param tx behind the lock of the batch they are all of them */
  async approvals(batchNo: string, tx?: Tx): Promise<SettlementApproval[]> {
    const statement = `SELECT client_id AS clientId, content_hash AS contentHash, reason
      FROM settlement_batch_approval WHERE batch_no = ${batchNo} ORDER BY client_id`;
    type Row = { clientId: string; contentHash: Buffer; reason: string };
    const rows = tx ? await sqlOf(tx).query<Row>(statement) : await this.dataSource.query<Row[]>(statement);
    return rows.map(({ clientId, contentHash, reason }) => ({
      ...{ clientId: Number(clientId), contentHash: contentHash.toString('hex'), reason },
    }));
  }

  async byId(id: string): Promise<SettlementBatch | null> {
    return this.one(`FORCE INDEX (settlement_batch_id) WHERE b.id = ${binary(id)}`);
  }

  async byNumber(batchNo: string): Promise<SettlementBatch> {
    return (await this.one(`WHERE b.batch_no = ${batchNo}`))!;
  }

  /** What a client asked for under its number. */
  async byRequest(bookId: number, clientId: number, requestNumber: string): Promise<SettlementBatch | null> {
    return this.one(
      `FORCE INDEX (settlement_batch_request) WHERE b.book_id = ${integer(bookId)}
         AND b.client_id = ${integer(clientId)} AND b.request_number = ${text(requestNumber)}`,
    );
  }

  /** The one that is being prepared. */
  async preparing(
    wanted: Pick<SettlementBatch, 'bookId' | 'currency' | 'settlementDate' | 'party'>,
  ): Promise<SettlementBatch | null> {
    const key = preparingKeyOf({ ...wanted, state: 'preparing' });
    return this.one(`FORCE INDEX (settlement_batch_preparing) WHERE b.preparing_key = ${text(key)}`);
  }

  /** The next ones of all books in that state, by number. */
  async inState(state: SettlementState, after: string, count: number): Promise<SettlementBatch[]> {
    const rows: BatchRow[] = await this.dataSource.query(
      `${BATCHES} FORCE INDEX (settlement_batch_work)
       WHERE b.state = ${text(state)} AND b.batch_no > ${after} ORDER BY b.batch_no LIMIT ${integer(count)}`,
    );
    return rows.map(batchOf);
  }

  /** The latest first. */
  async list(bookId: number, before: string | null, count: number): Promise<SettlementBatch[]> {
    const beyond = before === null ? '' : `AND b.batch_no < ${before}`;
    const rows: BatchRow[] = await this.dataSource.query(
      `${BATCHES} FORCE INDEX (settlement_batch_list)
       WHERE b.book_id = ${integer(bookId)} ${beyond} ORDER BY b.batch_no DESC LIMIT ${integer(count)}`,
    );
    return rows.map(batchOf);
  }

  async events(
    batchNo: string,
  ): Promise<(Omit<SettlementEvent, 'actor'> & { client: string | null; part: string })[]> {
    return this.dataSource.query(
      `SELECT e.number, e.kind, e.from_state AS \`from\`, e.to_state AS \`to\`, e.reason, e.part,
         (SELECT c.code FROM client c WHERE c.id = e.client_id) AS client, e.recorded_at AS recordedAt
       FROM settlement_batch_event e FORCE INDEX (PRIMARY) WHERE e.batch_no = ${batchNo} ORDER BY e.number`,
    );
  }

  private async one(where: string): Promise<SettlementBatch | null> {
    const rows: BatchRow[] = await this.dataSource.query(`${BATCHES} ${where}`);
    return rows[0] ? batchOf(rows[0]) : null;
  }
}

const PARTY_DIGITS = 16;

/** One batch at a time is prepared for a date, or for a party of it; afterwards there may be another. */
function preparingKeyOf({
  bookId,
  currency,
  settlementDate,
  party,
  state,
}: Pick<SettlementBatch, 'bookId' | 'currency' | 'settlementDate' | 'party' | 'state'>): string | null {
  if (state !== 'preparing') return null;
  const date = `${bookId}/${currency}/${settlementDate}`;
  return party === null ? date : `${date}/${sha256(party).slice(0, PARTY_DIGITS)}`;
}
