import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import type { PayoutListName, WorkFilter, WorkItem, WorkKind, WorkTotal } from '../work-list.js';

/** What is asked for: of which book, with its channels, and as of when. */
export interface WorkQuery {
  readonly list: PayoutListName;
  readonly bookId: number;
  readonly channelIds: readonly number[];
  readonly filter: WorkFilter;
  /** By the clock of the database; what began before it waits for too long. */
  readonly waitingSince: string;
}

/** Payouts and returns that wait for a person: each list a walk along an index that ends in the id. */
@Injectable()
export class PayoutWorkRepository {
  constructor(private readonly dataSource: DataSource) {}

  async page(query: WorkQuery, after: string | null, count: number): Promise<WorkItem[]> {
    if (query.channelIds.length === 0) return [];
    const rows: ItemRow[] = await this.dataSource.query(workPageStatement(query, after, count));
    return rows.map((row) => ({
      kind: row.kind,
      id: uuidOf(row.id),
      payoutId: uuidOf(row.payoutId),
      why: row.why,
      since: row.since,
      money: { amount: BigInt(row.amount), currency: row.currency, decimals: Number(row.decimals) },
      contentHash: row.kind === 'payout' ? row.contentHash.toString('hex') : null,
    }));
  }

  async totals(query: WorkQuery): Promise<WorkTotal[]> {
    if (query.channelIds.length === 0) return [];
    const rows: TotalRow[] = await this.dataSource.query(workTotalsStatement(query));
    return rows.map(({ currency, decimals, items, amount, oldest }) => ({
      ...{ currency, decimals: Number(decimals), items: Number(items), amount: BigInt(amount), oldest },
    }));
  }
}

interface ItemRow {
  kind: WorkKind;
  id: Buffer;
  payoutId: Buffer;
  why: string;
  since: string;
  amount: string;
  currency: string;
  decimals: string | number;
  contentHash: Buffer;
}

interface TotalRow {
  currency: string;
  decimals: string | number;
  items: string;
  amount: string;
  oldest: string;
}

/** The last time that the bank has contradicted; the payout itself where nothing of it was recorded. */
export const LAST_CONTRADICTION = `COALESCE((SELECT MAX(f.id) FROM payout_refusal f FORCE INDEX (payout_refusal_payout)
  WHERE f.payout_id = p.id AND f.code = 'PAYOUT.CONTRADICTION'), p.id)`;

/** Who has seen a contradiction has seen those before it; every return is taken note of by itself. */
const UNNOTED = (kind: 'payout' | 'return', fact: string): string =>
  `NOT EXISTS (SELECT 1 FROM work_acknowledgement k WHERE k.payout_id = p.id AND k.kind = '${kind}'
     AND k.fact_id ${kind === 'return' ? '=' : '>='} ${fact})`;

const PAYOUT = `'payout' AS kind, p.id, p.id AS payoutId, p.payer_account_id, p.amount, p.content_hash AS contentHash`;

/** One walk for each range of an index, each in order of the id. */
function walksOf({ list, bookId, channelIds, filter, waitingSince }: WorkQuery): Walk[] {
  const { channelId, payerAccountId } = filter;
  const more = [
    ...(channelId === undefined ? [] : [`p.channel_id = ${integer(channelId)}`]),
    ...(payerAccountId === undefined ? [] : [`p.payer_account_id = ${integer(payerAccountId)}`]),
  ];
  const inState = (state: string, columns: string, conditions: readonly string[]): Walk[] => [
    {
      columns: `${PAYOUT}, ${columns}`,
      from: 'payout p FORCE INDEX (payout_list)',
      where: [`p.book_id = ${integer(bookId)}`, `p.state = '${state}'`, ...conditions, ...more],
      id: 'p.id',
    },
  ];
  const late = (column: string): string => `${column} <= ${text(waitingSince)}`;
  if (list === 'approvals') return inState('created', `'payout' AS why, p.created_at AS since`, []);
  if (list === 'unsent')
    return inState('approved', `'unsent' AS why, p.send_after AS since`, [late('p.send_after')]);
  if (list === 'unknown')
    return inState(
      'processing',
      `COALESCE(p.attention, 'no-answer') AS why, COALESCE(p.attention_at, p.intent_at) AS since`,
      [`(p.attention IS NOT NULL OR ${late('p.intent_at')})`],
    );
  if (list === 'contradictions')
    return [
      {
        columns: `${PAYOUT}, p.attention AS why, p.attention_at AS since`,
        from: 'payout p FORCE INDEX (payout_attention)',
        where: [
          ...[`p.book_id = ${integer(bookId)}`, `p.attention = 'contradiction'`],
          ...[UNNOTED('payout', LAST_CONTRADICTION), ...more],
        ],
        id: 'p.id',
      },
    ];
  return channelIds.map((id) => ({
    columns: `'return' AS kind, r.id, p.id AS payoutId, p.payer_account_id, r.amount, p.content_hash AS contentHash,
      'returned' AS why, r.recorded_at AS since`,
    from: `payout_return r FORCE INDEX (payout_return_list)
      STRAIGHT_JOIN payout p FORCE INDEX (PRIMARY) ON p.id = r.payout_id`,
    where: [`r.channel_id = ${integer(id)}`, UNNOTED('return', 'r.id'), ...more],
    id: 'r.id',
  }));
}

interface Walk {
  readonly columns: string;
  readonly from: string;
  readonly where: readonly string[];
  readonly id: string;
}

const MONEY = `JOIN account a FORCE INDEX (PRIMARY) ON a.id = w.payer_account_id
  JOIN currency c FORCE INDEX (PRIMARY) ON c.code = a.currency`;

export function workPageStatement(query: WorkQuery, after: string | null, count: number): string {
  const limit = `LIMIT ${integer(count)}`;
  const walks = walksOf(query).map(({ columns, from, where, id }) => {
    const beyond = after === null ? [] : [`${id} > ${binary(after)}`];
    return `(SELECT ${columns} FROM ${from} WHERE ${[...where, ...beyond].join(' AND ')} ORDER BY ${id} ${limit})`;
  });
  return `SELECT STRAIGHT_JOIN w.*, a.currency, c.decimals
    FROM (SELECT * FROM (${walks.join(' UNION ALL ')}) next_of_each ORDER BY id ${limit}) w ${MONEY} ORDER BY w.id`;
}

/** Beside a list, over all its pages. */
export function workTotalsStatement(query: WorkQuery): string {
  const walks = walksOf(query).map(
    ({ columns, from, where }) => `SELECT ${columns} FROM ${from} WHERE ${where.join(' AND ')}`,
  );
  return `SELECT STRAIGHT_JOIN a.currency, c.decimals, COUNT(*) AS items, SUM(w.amount) AS amount, MIN(w.since) AS oldest
    FROM (${walks.join(' UNION ALL ')}) w ${MONEY} GROUP BY a.currency, c.decimals ORDER BY a.currency`;
}
