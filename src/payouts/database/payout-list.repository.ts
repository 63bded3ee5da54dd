import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { PayeeSeal } from '../../payees/index.js';
import {
  PAYOUT_STATES,
  ATTENTIONS,
  type Attention,
  type Payout,
  type PayoutReturn,
  type PayoutState,
} from '../payout.js';
import {
  EVENT_COLUMNS,
  eventOf,
  PAYOUT_COLUMNS,
  payoutOf,
  RETURN_COLUMNS,
  returnOf,
  type EventRow,
  type PayoutRow,
  type ReturnRow,
  type ToldPayoutEvent,
} from './payout-row.repository.js';

/** Filters combine; what is left out does not filter. */
export interface PayoutFilter {
  readonly bookId: number;
  readonly state?: PayoutState;
  readonly payerAccountId?: number;
  readonly payeeKey?: string;
  readonly channelId?: number;
  readonly orderNumber?: string;
  readonly businessDate?: string;
  /** A kind of attention, or any. */
  readonly attention?: Attention | 'any';
}

/** A payout whose time for a decision is over. */
export interface DuePayout {
  readonly id: string;
  readonly approvalExpiresAt: string;
}

/** A payout that is to be sent, and since when. */
export interface WaitingPayout {
  readonly id: string;
  readonly sendAfter: string;
}

export interface PayoutTotal {
  readonly state: PayoutState;
  readonly currency: string;
  readonly decimals: number;
  readonly payouts: number;
  readonly amount: bigint;
  readonly returned: bigint;
}

/** Reads payouts and their history without a lock. */
@Injectable()
export class PayoutListRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly seal: PayeeSeal,
  ) {}

  async byIds(ids: readonly string[]): Promise<Payout[]> {
    if (ids.length === 0) return [];
    const rows: PayoutRow[] = await this.dataSource.query(
      `SELECT ${PAYOUT_COLUMNS} FROM payout p FORCE INDEX (PRIMARY)
       WHERE p.id IN (${ids.map(binary).join(',')}) ORDER BY p.id`,
    );
    return rows.map((row) => payoutOf(row, this.seal));
  }

  async byId(id: string): Promise<Payout | null> {
    return (await this.byIds([id]))[0] ?? null;
  }

  /** @param requestNumber 32 hexadecimal digits, which are those of the id */
  async byRequestNumber(requestNumber: string): Promise<Payout | null> {
    return this.byId(requestNumber);
  }

  /** The next payouts by id, which is about the order in which they were created. */
  async list(filter: PayoutFilter, after: string | null, count: number): Promise<Payout[]> {
    const rows: PayoutRow[] = await this.dataSource.query(listStatement(filter, after, count));
    return rows.map((row) => payoutOf(row, this.seal));
  }

  async totals(filter: PayoutFilter): Promise<PayoutTotal[]> {
    const rows: TotalRow[] = await this.dataSource.query(totalsStatement(filter));
    return rows.map(({ decimals, payouts, amount, returned, ...row }) => ({
      ...row,
      decimals: Number(decimals),
      payouts: Number(payouts),
      amount: BigInt(amount),
      returned: BigInt(returned),
    }));
  }

  /** The next events, oldest first. */
  async events(payoutId: string, after: number, count: number): Promise<ToldPayoutEvent[]> {
    const rows: EventRow[] = await this.dataSource.query(
      `SELECT ${EVENT_COLUMNS} FROM payout_event e FORCE INDEX (PRIMARY)
       WHERE e.payout_id = ${binary(payoutId)} AND e.number > ${integer(after)}
       ORDER BY e.number LIMIT ${integer(count)}`,
    );
    return rows.map(eventOf);
  }

  async returns(payoutId: string): Promise<PayoutReturn[]> {
    const rows: ReturnRow[] = await this.dataSource.query(
      `SELECT ${RETURN_COLUMNS} FROM payout_return r FORCE INDEX (payout_return_payout)
       WHERE r.payout_id = ${binary(payoutId)} ORDER BY r.id LIMIT 200`,
    );
    return rows.map(returnOf);
  }

  /** Nobody has decided on them in time, by the clock given and by that of the database, in order of that time. */
  async due(now: string, after: DuePayout | null, count: number): Promise<DuePayout[]> {
    const rows: { id: Buffer; approvalExpiresAt: string }[] = await this.dataSource.query(
      dueStatement(now, after, count),
    );
    return rows.map(({ id, approvalExpiresAt }) => ({ id: uuidOf(id), approvalExpiresAt }));
  }

  /** Those of the route that wait at the channel since then or longer, by both clocks, the longest first. */
  async waiting(
    channelId: number,
    route: string,
    until: string,
    after: WaitingPayout | null,
    count: number,
  ): Promise<WaitingPayout[]> {
    const rows: { id: Buffer; sendAfter: string }[] = await this.dataSource.query(
      waitingStatement(channelId, route, until, after, count),
    );
    return rows.map(({ id, sendAfter }) => ({ id: uuidOf(id), sendAfter }));
  }
}

/** Walks what waits at a channel; payouts of other routes between them are looked at and left. */
export function waitingStatement(
  channelId: number,
  route: string,
  until: string,
  after: WaitingPayout | null,
  count: number,
): string {
  const beyond =
    after === null
      ? ''
      : `AND send_after >= ${text(after.sendAfter)} AND (send_after > ${text(after.sendAfter)} OR id > ${binary(after.id)})`;
  return `SELECT id, send_after AS sendAfter FROM payout FORCE INDEX (payout_work)
    WHERE channel_id = ${integer(channelId)} AND state = 'approved' AND route = ${text(route)}
      AND send_after <= LEAST(CAST(${text(until)} AS DATETIME(6)), UTC_TIMESTAMP(6)) ${beyond}
    ORDER BY send_after, id LIMIT ${integer(count)}`;
}

interface TotalRow {
  state: PayoutState;
  currency: string;
  decimals: string | number;
  payouts: string;
  amount: string;
  returned: string;
}

/** One way to the payouts: an index that ends in the id, and what its columns in front of the id must be. */
interface Path {
  readonly index: string;
  readonly fixed: readonly string[];
  /** Values of the column before the id, of which each has a range of its own. */
  readonly column: 'state' | 'attention' | null;
}

/** The index that leaves the fewest; what it does not cover is looked at row by row. */
function pathOf(filter: PayoutFilter): Path {
  const book = `book_id = ${integer(filter.bookId)}`;
  if (filter.orderNumber !== undefined)
    return {
      index: 'payout_order',
      fixed: [book, `order_number = ${text(filter.orderNumber)}`],
      column: null,
    };
  if (filter.payeeKey !== undefined)
    return { index: 'payout_payee', fixed: [`payee_key = ${binary(filter.payeeKey)}`], column: 'state' };
  if (filter.attention !== undefined)
    return { index: 'payout_attention', fixed: [book], column: 'attention' };
  if (filter.payerAccountId !== undefined) {
    const fixed = [`payer_account_id = ${integer(filter.payerAccountId)}`];
    return { index: 'payout_payer', fixed, column: 'state' };
  }
  if (filter.businessDate !== undefined) {
    const fixed = [book, `business_date = ${text(filter.businessDate)}`];
    return { index: 'payout_day', fixed, column: 'state' };
  }
  return { index: 'payout_list', fixed: [book], column: 'state' };
}

function conditionsOf(filter: PayoutFilter): string[] {
  const { orderNumber, payeeKey, payerAccountId, businessDate, channelId } = filter;
  return [
    `book_id = ${integer(filter.bookId)}`,
    ...(orderNumber === undefined ? [] : [`order_number = ${text(orderNumber)}`]),
    ...(payeeKey === undefined ? [] : [`payee_key = ${binary(payeeKey)}`]),
    ...(payerAccountId === undefined ? [] : [`payer_account_id = ${integer(payerAccountId)}`]),
    ...(businessDate === undefined ? [] : [`business_date = ${text(businessDate)}`]),
    ...(channelId === undefined ? [] : [`channel_id = ${integer(channelId)}`]),
  ];
}

/** One range of the index for each value of its column before the id, so that no page sorts more than a few pages. */
function branchesOf(filter: PayoutFilter, { fixed, column }: Path): string[][] {
  const { state, attention } = filter;
  const more = conditionsOf(filter).filter((condition) => !fixed.includes(condition));
  const states = state === undefined ? PAYOUT_STATES : [state];
  const attentions = attention === 'any' || attention === undefined ? ATTENTIONS : [attention];
  const byState = state === undefined ? [] : [`state = ${text(state)}`];
  const byAttention = attention === undefined ? [] : [`attention = ${text(attention)}`];
  if (column === 'attention')
    return attentions.map((value) => [...fixed, `attention = ${text(value)}`, ...byState, ...more]);
  const wanted = attention === 'any' ? ['attention IS NOT NULL'] : byAttention;
  if (column === 'state')
    return states.map((value) => [...fixed, `state = ${text(value)}`, ...wanted, ...more]);
  return [[...fixed, ...byState, ...wanted, ...more]];
}

export function listStatement(filter: PayoutFilter, after: string | null, count: number): string {
  const path = pathOf(filter);
  const beyond = after === null ? [] : [`id > ${binary(after)}`];
  const branches = branchesOf(filter, path).map(
    (conditions) =>
      `(SELECT id FROM payout FORCE INDEX (${path.index}) WHERE ${[...conditions, ...beyond].join(' AND ')}
        ORDER BY id LIMIT ${integer(count)})`,
  );
  return `SELECT STRAIGHT_JOIN ${PAYOUT_COLUMNS}
    FROM (SELECT id FROM (${branches.join(' UNION ALL ')}) next_of_each ORDER BY id LIMIT ${integer(count)}) k
    JOIN payout p FORCE INDEX (PRIMARY) ON p.id = k.id ORDER BY p.id`;
}

/** Beside a list, over all its pages. */
export function totalsStatement(filter: PayoutFilter): string {
  const path = pathOf(filter);
  const branches = branchesOf(filter, path).map(
    (conditions) =>
      `SELECT state, payer_account_id, COUNT(*) AS payouts, SUM(amount) AS amount, SUM(returned) AS returned
       FROM payout FORCE INDEX (${path.index}) WHERE ${conditions.join(' AND ')} GROUP BY state, payer_account_id`,
  );
  return `SELECT t.state, a.currency, c.decimals, SUM(t.payouts) AS payouts, SUM(t.amount) AS amount,
      SUM(t.returned) AS returned
    FROM (${branches.join(' UNION ALL ')}) t
    JOIN account a ON a.id = t.payer_account_id JOIN currency c ON c.code = a.currency
    GROUP BY t.state, a.currency, c.decimals ORDER BY a.currency, t.state`;
}

export function dueStatement(now: string, after: DuePayout | null, count: number): string {
  const beyond =
    after === null
      ? ''
      : `AND approval_expires_at >= ${text(after.approvalExpiresAt)}
         AND (approval_expires_at > ${text(after.approvalExpiresAt)} OR id > ${binary(after.id)})`;
  return `SELECT id, approval_expires_at AS approvalExpiresAt FROM payout FORCE INDEX (payout_expiry)
    WHERE state = 'created'
      AND approval_expires_at <= LEAST(CAST(${text(now)} AS DATETIME(6)), UTC_TIMESTAMP(6)) ${beyond}
    ORDER BY approval_expires_at, id LIMIT ${integer(count)}`;
}
