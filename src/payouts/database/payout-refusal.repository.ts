import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { PayoutActor, PayoutEventKind, PayoutPart } from '../payout.js';

export interface NewRefusal {
  readonly id: string;
  readonly bookId: number;
  /** null: the creation itself was refused. */
  readonly payoutId: string | null;
  readonly event: PayoutEventKind;
  readonly code: string;
  readonly detail: string;
  /** Of the creation that was refused. */
  readonly requestNumber: string | null;
  readonly actor: PayoutActor;
  readonly recordedAt: string;
}

export interface ToldRefusal {
  readonly id: string;
  readonly event: PayoutEventKind;
  readonly code: string;
  readonly detail: string;
  /** null: the service itself. */
  readonly client: string | null;
  readonly part: PayoutPart;
  readonly traceId: string;
  readonly recordedAt: string;
}

const REFUSAL_COLUMNS = `r.id, r.event, r.code, r.detail,
  (SELECT c.code FROM client c WHERE c.id = r.client_id) AS client, r.part, r.trace_id AS traceId,
  r.recorded_at AS recordedAt`;

/** What was refused, for those who ask why nothing happened. */
@Injectable()
export class PayoutRefusalRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: Tx, refusal: NewRefusal): Promise<void> {
    const { id, bookId, payoutId, event, code, detail, requestNumber, actor, recordedAt } = refusal;
    const about = payoutId === null ? 'NULL' : binary(payoutId);
    const what = `${binary(id)},${integer(bookId)},${about},${text(event)},${text(code)},${text(detail)}`;
    const { clientId, apiKeyId, traceId, part } = actor;
    const who = `${integer(clientId)},${integer(apiKeyId)},${text(traceId)},${text(part)}`;
    await sqlOf(tx).execute(
      `INSERT INTO payout_refusal (id, book_id, payout_id, event, code, detail, request_number, client_id, api_key_id,
         trace_id, part, recorded_at) VALUES (${what},${text(requestNumber)},${who},${text(recordedAt)})`,
    );
  }

  /** The latest first. */
  async ofPayout(payoutId: string, count: number): Promise<ToldRefusal[]> {
    const rows: (Omit<ToldRefusal, 'id'> & { id: Buffer })[] = await this.dataSource.query(
      `SELECT ${REFUSAL_COLUMNS} FROM payout_refusal r FORCE INDEX (payout_refusal_payout)
       WHERE r.payout_id = ${binary(payoutId)} ORDER BY r.id DESC LIMIT ${integer(count)}`,
    );
    return rows.map((row) => ({ ...row, id: uuidOf(row.id) }));
  }

  /** Creations that were refused, the latest first. @param before an id, null for the first page */
  async ofCreations(
    bookId: number,
    before: string | null,
    count: number,
  ): Promise<(ToldRefusal & { requestNumber: string })[]> {
    const beyond = before === null ? '' : `AND r.id < ${binary(before)}`;
    const rows: (Omit<ToldRefusal, 'id'> & { id: Buffer; requestNumber: string })[] =
      await this.dataSource.query(
        `SELECT ${REFUSAL_COLUMNS}, r.request_number AS requestNumber
       FROM payout_refusal r FORCE INDEX (payout_refusal_creation)
       WHERE r.book_id = ${integer(bookId)} AND r.payout_id IS NULL ${beyond}
       ORDER BY r.id DESC LIMIT ${integer(count)}`,
      );
    return rows.map((row) => ({ ...row, id: uuidOf(row.id) }));
  }
}
