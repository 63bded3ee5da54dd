import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { THE_SERVICE_CODE } from '../../../platform/auth/index.js';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { either, leftJoinBoth } from '../../places/index.js';

/** What the service does by itself is no client's. */
const clientName = `COALESCE(c.code, ${text(THE_SERVICE_CODE)})`;

export interface ListedEarmark {
  readonly purpose: string;
  readonly amount: bigint;
  readonly version: bigint;
}

/** An event with who did it. */
export interface ListedEvent {
  readonly id: string;
  readonly purpose: string;
  readonly number: bigint;
  readonly amount: bigint;
  readonly amountAfter: bigint;
  readonly reason: string;
  readonly client: string;
  readonly traceId: string;
  readonly recordedAt: string;
  /** False for a move, which makes no voucher. */
  readonly isVoucher: boolean;
}

type EarmarkRow = Record<'purpose' | 'amount' | 'version', string>;
type EventRow = Record<'number' | 'amount' | 'amountAfter' | 'isVoucher', string> &
  Pick<ListedEvent, 'purpose' | 'reason' | 'client' | 'traceId' | 'recordedAt'> & { id: Buffer };

/** Plain reads of earmarks and of their events, which never change. */
@Injectable()
export class EarmarkListRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The next purposes in their order: those with money left, or all there ever were. */
  async page(accountId: number, spent: boolean, after: string, count: number): Promise<ListedEarmark[]> {
    const rows: EarmarkRow[] = await this.dataSource.query(earmarksStatement(accountId, spent, after, count));
    return rows.map(({ purpose, amount, version }) => ({
      purpose,
      amount: BigInt(amount),
      version: BigInt(version),
    }));
  }

  async exists(accountId: number, purpose: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT 1 FROM earmark FORCE INDEX (PRIMARY)
       WHERE account_id = ${integer(accountId)} AND purpose = ${text(purpose)}`,
    );
    return rows.length > 0;
  }

  /** The next events of a purpose by their numbers. */
  async events(accountId: number, purpose: string, after: bigint, count: number): Promise<ListedEvent[]> {
    const rows: EventRow[] = await this.dataSource.query(
      `${eventsBy('PRIMARY')} WHERE e.account_id = ${integer(accountId)} AND e.purpose = ${text(purpose)}
         AND e.number > ${integer(after)} ORDER BY e.number LIMIT ${integer(count)}`,
    );
    return rows.map(eventOf);
  }

  /** What one command did: what a replay is answered from. */
  async eventsOf(accountId: number, id: string): Promise<ListedEvent[]> {
    const rows: EventRow[] = await this.dataSource.query(
      `${eventsBy('earmark_event_id')} WHERE e.id = ${binary(id)} AND e.account_id = ${integer(accountId)}`,
    );
    return rows.map(eventOf);
  }
}

/** Each list has the index that ends in its paging key, so that a page reads nothing that it does not show. */
export function earmarksStatement(accountId: number, spent: boolean, after: string, count: number): string {
  const [index, condition] = spent ? ['PRIMARY', ''] : ['earmark_left', 'has_money = 1 AND'];
  return `SELECT purpose, amount, version FROM earmark FORCE INDEX (${index})
    WHERE account_id = ${integer(accountId)} AND ${condition} purpose > ${text(after)}
    ORDER BY purpose LIMIT ${integer(count)}`;
}

const eventsBy = (index: 'PRIMARY' | 'earmark_event_id'): string =>
  `SELECT STRAIGHT_JOIN e.id, e.purpose, e.number, e.amount, e.amount_after AS amountAfter, e.reason, ${clientName} AS client,
     e.trace_id AS traceId, e.recorded_at AS recordedAt, ${either('v', 'id')} IS NOT NULL AS isVoucher
   FROM earmark_event e FORCE INDEX (${index}) LEFT JOIN client c FORCE INDEX (PRIMARY) ON c.id = e.client_id
   ${leftJoinBoth('voucher', 'v', (voucher) => `${voucher}.id = e.id`)}`;

function eventOf({ id, number, amount, amountAfter, isVoucher, ...row }: EventRow): ListedEvent {
  return {
    ...row,
    id: uuidOf(id),
    number: BigInt(number),
    amount: BigInt(amount),
    amountAfter: BigInt(amountAfter),
    isVoucher: Number(isVoucher) === 1,
  };
}
