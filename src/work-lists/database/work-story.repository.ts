import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { LAST_CONTRADICTION } from './payout-work.repository.js';

/** What became of an event of the payout at an endpoint of its client. */
export interface ToldDelivery {
  readonly endpoint: string;
  readonly number: number;
  readonly type: string;
  readonly status: string;
  readonly attempts: number;
  readonly triedAt: string | null;
  readonly answerStatus: number | null;
}

const MOST_DELIVERIES = 1_000;
const MOST_APPROVALS = 20;
const HOUR = 3_600_000;

/** What the story of a payout takes from tables of other modules, read without a lock. */
@Injectable()
export class WorkStoryRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** A client has a handful of endpoints in a book, of each of which a range of an index is read. */
  async deliveries(bookId: number, clientId: number, payoutId: string): Promise<ToldDelivery[]> {
    const rows: (Omit<ToldDelivery, 'endpoint' | 'number' | 'attempts'> & {
      endpoint: Buffer;
      number: string | number;
      attempts: string | number;
    })[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN d.endpoint_id AS endpoint, d.number, d.type, d.status, d.attempts, d.tried_at AS triedAt,
         d.answer_status AS answerStatus
       FROM webhook_endpoint e
       JOIN webhook_delivery d FORCE INDEX (webhook_delivery_subject)
         ON d.endpoint_id = e.id AND d.subject = ${text(`payout:${payoutId}`)}
       WHERE e.book_id = ${integer(bookId)} AND e.client_id = ${integer(clientId)}
       ORDER BY d.number, d.endpoint_id LIMIT ${integer(MOST_DELIVERIES)}`,
    );
    return rows.map(({ endpoint, number, attempts, ...row }) => ({
      ...row,
      ...{ endpoint: uuidOf(endpoint), number: Number(number), attempts: Number(attempts) },
    }));
  }

  /**
   * Commands that would conclude the payout, whatever became of them. They were made after the payout and before it ended,
   * which their ids say, so that only those of that time are looked at.
   * @param concludedAt a time of the database; null: it is not over
   */
  async approvalsAbout(bookId: number, payoutId: string, concludedAt: string | null): Promise<string[]> {
    const before = concludedAt === null ? '' : `AND id < ${binary(firstIdAfter(concludedAt))}`;
    const walks = ['pending', 'approved', 'rejected', 'expired'].map(
      (status) => `(SELECT id FROM approval FORCE INDEX (approval_work)
        WHERE book_id = ${integer(bookId)} AND status = '${status}' AND id > ${binary(payoutId)} ${before}
          AND command = 'conclude-payout' AND content LIKE ${text(`%"payout":"${payoutId}"%`)}
        ORDER BY id LIMIT ${integer(MOST_APPROVALS)})`,
    );
    const rows: { id: Buffer }[] = await this.dataSource.query(`${walks.join(' UNION ALL ')} ORDER BY id`);
    return rows.map(({ id }) => uuidOf(id));
  }

  /** Whether the payout has a contradiction or a return that nobody has taken note of. */
  async isUnnoted(payoutId: string): Promise<boolean> {
    const noted = (
      kind: 'payout' | 'return',
      fact: string,
    ): string => `EXISTS (SELECT 1 FROM work_acknowledgement k
      FORCE INDEX (PRIMARY) WHERE k.payout_id = p.id AND k.kind = ${text(kind)} AND k.fact_id ${kind === 'return' ? '=' : '>='} ${fact})`;
    const [row]: { unnoted: string | number }[] = await this.dataSource.query(
      `SELECT (p.attention IS NOT NULL AND p.attention = 'contradiction' AND NOT ${noted('payout', LAST_CONTRADICTION)})
         OR EXISTS (SELECT 1 FROM payout_return r FORCE INDEX (payout_return_payout)
              WHERE r.payout_id = p.id AND NOT ${noted('return', 'r.id')}) AS unnoted
       FROM payout p FORCE INDEX (PRIMARY) WHERE p.id = ${binary(payoutId)}`,
    );
    return Number(row!.unnoted) === 1;
  }
}

/** Ids begin with the milliseconds of their time. The clocks of nodes differ by less than an hour. */
function firstIdAfter(time: string): string {
  const milliseconds = Date.parse(`${time.slice(0, 19).replace(' ', 'T')}Z`) + HOUR;
  return milliseconds.toString(16).padStart(12, '0').padEnd(32, '0');
}
