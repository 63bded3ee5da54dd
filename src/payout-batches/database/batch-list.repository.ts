import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import {
  BATCH_STATES,
  type Batch,
  type BatchApproval,
  type BatchItem,
  type BatchState,
  type LineFault,
} from '../batch.js';
import {
  BATCH_COLUMNS,
  batchOf,
  ITEM_COLUMNS,
  itemOf,
  type BatchRow,
  type ItemRow,
  type ToldBatchEvent,
} from './batch-row.repository.js';
import { APPROVAL_COLUMNS, approvalOf, type ApprovalRow } from './batch.repository.js';

/** How many items of a batch stand how, as one read has seen all of them. */
export interface ItemCount {
  readonly batchState: BatchState;
  readonly state: BatchItem['state'];
  /** null: no payout was made of them. */
  readonly payoutState: PayoutStanding['payoutState'] | null;
  readonly failureCause: string | null;
  readonly items: number;
  readonly amount: bigint;
}

/** How the payout of an item stands. */
export interface PayoutStanding {
  readonly payoutState: 'created' | 'approved' | 'processing' | 'succeeded' | 'failed';
  readonly failureCause: string | null;
  readonly failureCode: string | null;
  readonly bankReference: string | null;
  readonly returned: bigint;
}

export interface ReportedItem extends BatchItem {
  readonly payout: PayoutStanding | null;
}

/** Reads batches without a lock. */
@Injectable()
export class BatchListRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byId(id: string): Promise<Batch | null> {
    const rows: BatchRow[] = await this.dataSource.query(
      `SELECT ${BATCH_COLUMNS} FROM payout_batch b FORCE INDEX (PRIMARY) WHERE b.id = ${binary(id)}`,
    );
    return rows[0] ? batchOf(rows[0]) : null;
  }

  async byRequest(bookId: number, clientId: number, requestNumber: string): Promise<Batch | null> {
    const rows: BatchRow[] = await this.dataSource.query(
      `SELECT ${BATCH_COLUMNS} FROM payout_batch b FORCE INDEX (payout_batch_request)
       WHERE b.book_id = ${integer(bookId)} AND b.client_id = ${integer(clientId)}
         AND b.request_number = ${text(requestNumber)}`,
    );
    return rows[0] ? batchOf(rows[0]) : null;
  }

  /** The batch that holds the content key, if there is one. */
  async byContent({ bookId, clientId }: Batch, contentKey: string): Promise<string | null> {
    const rows: { id: Buffer }[] = await this.dataSource.query(
      `SELECT id FROM payout_batch FORCE INDEX (payout_batch_content)
       WHERE book_id = ${integer(bookId)} AND client_id = ${integer(clientId)} AND content_key = ${binary(contentKey)}`,
    );
    return rows[0] ? uuidOf(rows[0].id) : null;
  }

  /** The latest first. @param before an id, null for the first page */
  async list(
    bookId: number,
    state: BatchState | null,
    before: string | null,
    count: number,
  ): Promise<Batch[]> {
    const rows: BatchRow[] = await this.dataSource.query(listStatement(bookId, state, before, count));
    return rows.map(batchOf);
  }

  /** Those that checkers have not agreed to, oldest first. @param after an id, null for the first ones */
  async waiting(
    bookId: number,
    filter: WaitingFilter,
    after: string | null,
    count: number,
  ): Promise<Batch[]> {
    const rows: BatchRow[] = await this.dataSource.query(waitingPageStatement(bookId, filter, after, count));
    return rows.map(batchOf);
  }

  /** Of all of them, by currency. */
  async waitingTotals(bookId: number, filter: WaitingFilter): Promise<WaitingTotal[]> {
    const rows: (Omit<WaitingTotal, 'decimals' | 'items' | 'amount'> & Record<string, string>)[] =
      await this.dataSource.query(
        `SELECT STRAIGHT_JOIN a.currency, c.decimals, COUNT(*) AS items, SUM(b.amount) AS amount,
           MIN(b.created_at) AS oldest
         FROM payout_batch b FORCE INDEX (payout_batch_list) JOIN account a ON a.id = b.payer_account_id
         JOIN currency c ON c.code = a.currency
         WHERE ${waitingOf(bookId, filter)} GROUP BY a.currency, c.decimals ORDER BY a.currency`,
      );
    return rows.map(({ currency, decimals, items, amount, oldest }) => ({
      ...{ currency, decimals: Number(decimals), items: Number(items), amount: BigInt(amount!), oldest },
    }));
  }

  async approvals(id: string): Promise<BatchApproval[]> {
    const rows: ApprovalRow[] = await this.dataSource.query(
      `SELECT ${APPROVAL_COLUMNS} FROM payout_batch_approval a WHERE a.batch_id = ${binary(id)} ORDER BY a.approved_at, a.client_id`,
    );
    return rows.map(approvalOf);
  }

  /** The first thousand, oldest first; a batch that is retried more often than that has told its story. */
  async events(id: string): Promise<ToldBatchEvent[]> {
    const rows: (Omit<ToldBatchEvent, 'number'> & { number: string | number })[] =
      await this.dataSource.query(
        `SELECT e.number, e.kind, e.from_state AS \`from\`, e.to_state AS \`to\`, e.reason,
         (SELECT c.code FROM client c WHERE c.id = e.client_id) AS client, e.part, e.trace_id AS traceId,
         e.recorded_at AS recordedAt
       FROM payout_batch_event e WHERE e.batch_id = ${binary(id)} ORDER BY e.number LIMIT 1000`,
      );
    return rows.map((row) => ({ ...row, number: Number(row.number) }));
  }

  async faults(id: string, after: number, count: number): Promise<(LineFault & { number: number })[]> {
    const rows: (LineFault & { number: number })[] = await this.dataSource.query(
      `SELECT number, line, field, value, reason FROM payout_batch_fault
       WHERE batch_id = ${binary(id)} AND number > ${integer(after)} ORDER BY number LIMIT ${integer(count)}`,
    );
    return rows.map((row) => ({ ...row, number: Number(row.number), line: Number(row.line) }));
  }

  /** One statement, so that every item is counted once, whatever happens meanwhile. */
  async counts(id: string): Promise<ItemCount[]> {
    const rows: (Omit<ItemCount, 'items' | 'amount'> & { items: string; amount: string })[] =
      await this.dataSource.query(countsStatement(id));
    return rows.map((row) => ({ ...row, items: Number(row.items), amount: BigInt(row.amount) }));
  }

  /** By line, with how the payout of each stands. */
  async report(id: string, after: number, count: number): Promise<ReportedItem[]> {
    const rows: (ItemRow & ReportRow)[] = await this.dataSource.query(
      `SELECT ${ITEM_COLUMNS}, p.state AS payoutState, p.failure_cause AS failureCause, p.failure_code AS failureCode,
         p.bank_reference AS bankReference, p.returned
       FROM payout_batch_item i FORCE INDEX (PRIMARY)
         LEFT JOIN payout p FORCE INDEX (PRIMARY) ON p.id = i.payout_id AND i.state = 'made'
       WHERE i.batch_id = ${binary(id)} AND i.line > ${integer(after)} ORDER BY i.line LIMIT ${integer(count)}`,
    );
    return rows.map(({ payoutState, failureCause, failureCode, bankReference, returned, ...row }) => ({
      ...itemOf(row),
      payout:
        payoutState === null
          ? null
          : { payoutState, failureCause, failureCode, bankReference, returned: BigInt(returned!) },
    }));
  }
}

interface ReportRow {
  payoutState: PayoutStanding['payoutState'] | null;
  failureCause: string | null;
  failureCode: string | null;
  bankReference: string | null;
  returned: string | null;
}

export const countsStatement = (id: string): string =>
  `SELECT STRAIGHT_JOIN b.state AS batchState, i.state, p.state AS payoutState, p.failure_cause AS failureCause,
     COUNT(*) AS items, SUM(i.amount) AS amount
   FROM payout_batch b FORCE INDEX (PRIMARY) JOIN payout_batch_item i FORCE INDEX (PRIMARY) ON i.batch_id = b.id
     LEFT JOIN payout p FORCE INDEX (PRIMARY) ON p.id = i.payout_id AND i.state = 'made'
   WHERE b.id = ${binary(id)} GROUP BY b.state, i.state, p.state, p.failure_cause`;

/** A range of the index for each state, so that no page sorts more than a few pages. */
/** Which of those that wait; what is left out does not filter. Channel: what the batch was sent for, none that go by a route. */
export interface WaitingFilter {
  readonly channel?: string;
  readonly payerAccountId?: number;
}

export interface WaitingTotal {
  readonly currency: string;
  readonly decimals: number;
  readonly items: number;
  readonly amount: bigint;
  readonly oldest: string;
}

const waitingOf = (bookId: number, { channel, payerAccountId }: WaitingFilter): string =>
  [
    `b.book_id = ${integer(bookId)} AND b.state = 'received'`,
    ...(channel === undefined ? [] : [`b.channel = ${text(channel)}`]),
    ...(payerAccountId === undefined ? [] : [`b.payer_account_id = ${integer(payerAccountId)}`]),
  ].join(' AND ');

export const waitingPageStatement = (
  bookId: number,
  filter: WaitingFilter,
  after: string | null,
  count: number,
): string =>
  `SELECT ${BATCH_COLUMNS} FROM payout_batch b FORCE INDEX (payout_batch_list)
   WHERE ${waitingOf(bookId, filter)} ${after === null ? '' : `AND b.id > ${binary(after)}`}
   ORDER BY b.id LIMIT ${integer(count)}`;

export function listStatement(
  bookId: number,
  state: BatchState | null,
  before: string | null,
  count: number,
): string {
  const beyond = before === null ? '' : `AND id < ${binary(before)}`;
  const branches = (state === null ? BATCH_STATES : [state]).map(
    (one) =>
      `(SELECT id FROM payout_batch FORCE INDEX (payout_batch_list)
        WHERE book_id = ${integer(bookId)} AND state = ${text(one)} ${beyond} ORDER BY id DESC LIMIT ${integer(count)})`,
  );
  return `SELECT STRAIGHT_JOIN ${BATCH_COLUMNS}
    FROM (SELECT id FROM (${branches.join(' UNION ALL ')}) next_of_each ORDER BY id DESC LIMIT ${integer(count)}) k
    JOIN payout_batch b FORCE INDEX (PRIMARY) ON b.id = k.id ORDER BY b.id DESC`;
}
