import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { WorkAction, WorkKind } from '../work-list.js';
import { LAST_CONTRADICTION } from './payout-work.repository.js';

/** A command for many items. */
export interface StoredAction {
  readonly id: string;
  readonly bookId: number;
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
  readonly requestNumber: string;
  readonly contentHash: string;
  readonly action: WorkAction;
  readonly reason: string;
  readonly items: number;
  readonly recordedAt: string;
}

/** What became of an item. */
export interface StoredOutcome {
  readonly position: number;
  readonly kind: WorkKind;
  readonly subjectId: string;
  readonly outcome: 'done' | 'refused';
  readonly code: string | null;
  readonly detail: string | null;
  readonly recordedAt: string;
}

/** Of what facts can be taken note of. */
export type NotableKind = 'payout' | 'return' | 'file';

/** A fact that can be taken note of. */
export interface NotableFact {
  /** Of a refused file its own id. */
  readonly payoutId: string;
  readonly factId: string;
}

/** Commands for many items with what became of each, and facts that were taken note of. */
@Injectable()
export class WorkActionRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byRequest(
    tx: Tx,
    clientId: number,
    requestNumber: string,
  ): Promise<Pick<StoredAction, 'id' | 'contentHash'> | null> {
    const rows = await sqlOf(tx).query<{ id: Buffer; contentHash: Buffer }>(
      'SELECT id, content_hash AS contentHash FROM work_action WHERE client_id = ? AND request_number = ?',
      [clientId, requestNumber],
    );
    const [row] = rows;
    return row ? { id: uuidOf(row.id), contentHash: row.contentHash.toString('hex') } : null;
  }

  async insert(tx: Tx, action: StoredAction): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO work_action (id, book_id, client_id, api_key_id, trace_id, request_number, content_hash, action, reason,
         items, recorded_at)
       VALUES (${binary(action.id)}, ?, ?, ?, ?, ?, ${binary(action.contentHash)}, ?, ?, ?, ?)`,
      [
        ...[action.bookId, action.clientId, action.apiKeyId, action.traceId, action.requestNumber],
        ...[action.action, action.reason, action.items, action.recordedAt],
      ],
    );
  }

  async outcomes(actionId: string): Promise<StoredOutcome[]> {
    const rows: (Omit<StoredOutcome, 'subjectId' | 'position'> & {
      subjectId: Buffer;
      position: string | number;
    })[] = await this.dataSource.query(
      `SELECT position, kind, subject_id AS subjectId, outcome, code, detail, recorded_at AS recordedAt
         FROM work_action_item FORCE INDEX (PRIMARY) WHERE action_id = ${binary(actionId)} ORDER BY position`,
    );
    return rows.map((row) => ({ ...row, position: Number(row.position), subjectId: uuidOf(row.subjectId) }));
  }

  /** Whether it is recorded what became of the item. */
  async isRecorded(tx: Tx, actionId: string, position: number): Promise<boolean> {
    const rows = await sqlOf(tx).query(
      `SELECT 1 AS found FROM work_action_item WHERE action_id = ${binary(actionId)} AND position = ?`,
      [position],
    );
    return rows.length > 0;
  }

  async record(tx: Tx, actionId: string, outcome: StoredOutcome): Promise<void> {
    const { position, kind, subjectId, code, detail, recordedAt } = outcome;
    await sqlOf(tx).execute(
      `INSERT INTO work_action_item (action_id, position, kind, subject_id, outcome, code, detail, recorded_at)
       VALUES (${binary(actionId)}, ?, ?, ${binary(subjectId)}, ?, ?, ?, ?)`,
      [position, kind, outcome.outcome, code, detail, recordedAt],
    );
  }

  /** A contradiction of the payout, the return or the refused file, if the book has it and nobody has taken note of it. */
  async notable(tx: Tx, bookId: number, kind: NotableKind, id: string): Promise<NotableFact | null> {
    const rows = await sqlOf(tx).query<{ payoutId: Buffer; factId: Buffer }>(
      `SELECT n.payoutId, n.factId FROM (${FACTS[kind](bookId, id)}) n WHERE NOT EXISTS
         (SELECT 1 FROM work_acknowledgement k FORCE INDEX (PRIMARY)
          WHERE k.payout_id = n.payoutId AND k.kind = ${text(kind)} AND k.fact_id ${kind === 'payout' ? '>=' : '='} n.factId)`,
    );
    const [row] = rows;
    return row ? { payoutId: uuidOf(row.payoutId), factId: uuidOf(row.factId) } : null;
  }

  /** Whether this very command has taken note of it, and was cut off before that was recorded. */
  async hasNoted(tx: Tx, actionId: string, kind: NotableKind, id: string): Promise<boolean> {
    const fact = kind === 'payout' ? 'payout_id' : 'fact_id';
    const payout =
      kind === 'return' ? `(SELECT payout_id FROM payout_return WHERE id = ${binary(id)})` : binary(id);
    const rows = await sqlOf(tx).query(
      `SELECT 1 AS found FROM work_acknowledgement FORCE INDEX (PRIMARY)
       WHERE payout_id = ${payout} AND kind = ? AND ${fact} = ${binary(id)} AND action_id = ${binary(actionId)} LIMIT 1`,
      [kind],
    );
    return rows.length > 0;
  }

  async acknowledge(
    tx: Tx,
    kind: NotableKind,
    { payoutId, factId }: NotableFact,
    { actionId, recordedAt }: { actionId: string; recordedAt: string },
  ): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO work_acknowledgement (payout_id, kind, fact_id, action_id, recorded_at)
       VALUES (${binary(payoutId)}, ?, ${binary(factId)}, ${binary(actionId)}, ?)`,
      [kind, recordedAt],
    );
  }

  /** Of the payout and of what came back of it, the latest first. Another book's command may have named them in vain. */
  async actionsOn(
    bookId: number,
    subjects: readonly string[],
  ): Promise<(StoredOutcome & { action: WorkAction; reason: string; client: string })[]> {
    const rows: (StoredOutcome & { subjectId: never; action: WorkAction; reason: string; client: string } & {
      subject: Buffer;
    })[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN i.position, i.kind, i.subject_id AS subject, i.outcome, i.code, i.detail,
         i.recorded_at AS recordedAt, w.action, w.reason, (SELECT c.code FROM client c WHERE c.id = w.client_id) AS client
       FROM work_action_item i FORCE INDEX (work_action_item_subject)
       JOIN work_action w FORCE INDEX (PRIMARY) ON w.id = i.action_id
       WHERE i.subject_id IN (${subjects.map(binary).join(',')}) AND w.book_id = ${integer(bookId)}
       ORDER BY i.action_id DESC, i.position LIMIT 100`,
    );
    return rows.map(({ subject, ...row }) => ({ ...row, subjectId: uuidOf(subject) }));
  }
}

/** What of a thing somebody may take note of. */
const FACTS: Readonly<Record<NotableKind, (bookId: number, id: string) => string>> = {
  payout: (bookId, id) =>
    `SELECT p.id AS payoutId, ${LAST_CONTRADICTION} AS factId FROM payout p FORCE INDEX (PRIMARY)
     WHERE p.id = ${binary(id)} AND p.book_id = ${integer(bookId)} AND p.attention = 'contradiction'`,
  return: (bookId, id) =>
    `SELECT p.id AS payoutId, r.id AS factId FROM payout_return r FORCE INDEX (PRIMARY)
     STRAIGHT_JOIN payout p FORCE INDEX (PRIMARY) ON p.id = r.payout_id
     WHERE r.id = ${binary(id)} AND p.book_id = ${integer(bookId)}`,
  file: (bookId, id) =>
    `SELECT f.id AS payoutId, f.id AS factId FROM trade_file f FORCE INDEX (trade_file_id)
     WHERE f.id = ${binary(id)} AND f.book_id = ${integer(bookId)} AND f.state = 'refused'`,
};
