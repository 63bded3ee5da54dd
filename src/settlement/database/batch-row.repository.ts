import { uuidOf } from '../../platform/database/sql.js';
import type { Phase, SettlementBatch, SettlementState } from '../settlement-batch.js';

/** As the driver gives it. */
export interface BatchRow {
  batchNo: string | number;
  id: Buffer;
  bookId: string;
  bookCode: string;
  currency: string;
  settlementDate: string;
  party: string | null;
  clientId: string;
  requestNumber: string;
  requestHash: Buffer;
  reissueOf: string | number | null;
  createdAt: string;
  state: SettlementState;
  version: string | number;
  changedAt: string;
  phase: Phase;
  cursorText: string | null;
  cursorNo: string | number;
  pages: string | number;
  cutOffNo: string | number;
  chain: Buffer;
  details: string;
  orders: string;
  leftOut: string;
  warnings: string;
  paidOut: string;
  paidIn: string;
  fees: string;
  reserved: string;
  carried: string;
  contentHash: Buffer | null;
  approvalsNeeded: string | number;
  approvers: string | null;
}

export const BATCHES = `SELECT b.batch_no AS batchNo, b.id, b.book_id AS bookId,
  (SELECT k.code FROM book k WHERE k.id = b.book_id) AS bookCode, b.currency,
  b.settlement_date AS settlementDate, b.party, b.client_id AS clientId, b.request_number AS requestNumber,
  b.request_hash AS requestHash, b.reissue_of AS reissueOf, b.created_at AS createdAt, b.state, b.version,
  b.changed_at AS changedAt, b.phase, b.cursor_text AS cursorText, b.cursor_no AS cursorNo, b.pages,
  b.cut_off_no AS cutOffNo, b.chain, b.details, b.orders, b.left_out AS leftOut, b.warnings, b.paid_out AS paidOut,
  b.paid_in AS paidIn, b.fees, b.reserved, b.carried, b.content_hash AS contentHash,
  b.approvals_needed AS approvalsNeeded, b.approvers FROM settlement_batch b`;

export const batchOf = (row: BatchRow): SettlementBatch => ({
  ...row,
  batchNo: String(row.batchNo),
  id: uuidOf(row.id),
  bookId: Number(row.bookId),
  clientId: Number(row.clientId),
  requestHash: row.requestHash.toString('hex'),
  reissueOf: row.reissueOf === null ? null : String(row.reissueOf),
  version: Number(row.version),
  cursorNo: String(row.cursorNo),
  pages: Number(row.pages),
  cutOffNo: String(row.cutOffNo),
  chain: row.chain.toString('hex'),
  details: BigInt(row.details),
  orders: BigInt(row.orders),
  leftOut: BigInt(row.leftOut),
  warnings: BigInt(row.warnings),
  paidOut: BigInt(row.paidOut),
  paidIn: BigInt(row.paidIn),
  fees: BigInt(row.fees),
  reserved: BigInt(row.reserved),
  carried: BigInt(row.carried),
  contentHash: row.contentHash?.toString('hex') ?? null,
  approvalsNeeded: Number(row.approvalsNeeded),
  approvers: row.approvers === null ? null : (JSON.parse(row.approvers) as string[]),
});
