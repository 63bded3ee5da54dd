import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../../platform/auth/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { binary, inLists, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Approval, ApprovalState, ApprovalStatus, NewApproval } from '../approval.js';

/** What becomes of a pending approval by its checker. */
export interface ApprovalDecision {
  readonly status: 'approved' | 'rejected';
  readonly checker: Pick<Caller, 'clientId' | 'apiKeyId'>;
  readonly reason: string;
  readonly at: string;
  /** JSON; null when nothing was executed. */
  readonly result: string | null;
}

interface StateRow {
  id: Buffer;
  book_id: string;
  content_hash: Buffer;
  status: ApprovalStatus;
  maker_client_id: string;
  expires_at: string;
}

interface ApprovalRow extends StateRow {
  command: string;
  content: string;
  reason: string;
  made_at: string;
  maker_client: string;
  maker_key: string;
  checker_client_id: string | null;
  checker_client: string | null;
  checker_key: string | null;
  decision_reason: string | null;
  decided_at: string | null;
  result: string | null;
}

/** Longer lists deadlock; see docs/adr/0002-set-based-posting.md. */
const MAX_LOCKS_PER_STATEMENT = 500;

const STATE_COLUMNS = 'a.id, a.book_id, a.content_hash, a.status, a.maker_client_id, a.expires_at';

const SELECT_APPROVALS = `SELECT STRAIGHT_JOIN ${STATE_COLUMNS}, a.command, a.content, a.reason, a.made_at,
    m.code AS maker_client, mk.prefix AS maker_key, a.checker_client_id, c.code AS checker_client,
    ck.prefix AS checker_key, a.decision_reason, a.decided_at, a.result
  FROM approval a FORCE INDEX (PRIMARY)
  JOIN client m FORCE INDEX (PRIMARY) ON m.id = a.maker_client_id
  JOIN api_key mk FORCE INDEX (PRIMARY) ON mk.id = a.maker_key_id
  LEFT JOIN client c FORCE INDEX (PRIMARY) ON c.id = a.checker_client_id
  LEFT JOIN api_key ck FORCE INDEX (PRIMARY) ON ck.id = a.checker_key_id`;

/** Commands with maker and checker. Their content is written once; only the decision on them changes. */
@Injectable()
export class ApprovalRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byId(bookId: number, id: string): Promise<Approval | null> {
    const rows: ApprovalRow[] = await this.dataSource.query(
      `${SELECT_APPROVALS} WHERE a.id = ${binary(id)} AND a.book_id = ${integer(bookId)}`,
    );
    return rows[0] ? approvalOf(rows[0]) : null;
  }

  /** By id; each status has a range of its own in the index, so that no page reads what it does not show. */
  async list(
    bookId: number,
    status: ApprovalStatus | undefined,
    after: string,
    { now, count }: { now: string; count: number },
  ): Promise<Approval[]> {
    const found: { id: Buffer }[] = await this.dataSource.query(
      listStatement(bookId, status, after, { now, count }),
    );
    if (found.length === 0) return [];
    const rows: ApprovalRow[] = await this.dataSource.query(
      `${SELECT_APPROVALS} WHERE a.id IN (${found.map(({ id }) => binary(uuidOf(id))).join(',')}) ORDER BY a.id`,
    );
    return rows.map(approvalOf);
  }

  /** Pending ones whose time is not over. */
  async countPending(bookId: number, now: string): Promise<{ count: number; oldest: string | null }> {
    const [row]: { count: string; oldest: string | null }[] = await this.dataSource.query(
      `SELECT COUNT(*) AS count, MIN(made_at) AS oldest FROM approval FORCE INDEX (approval_work)
       WHERE book_id = ${integer(bookId)} AND status = 'pending' AND expires_at > ${text(now)}`,
    );
    return { count: Number(row!.count), oldest: row!.oldest };
  }

  /** For update. @param ids ascending and without repetition */
  async lock(tx: Tx, ids: readonly string[]): Promise<Map<string, ApprovalState>> {
    const locked = new Map<string, ApprovalState>();
    for (const some of inLists(ids, MAX_LOCKS_PER_STATEMENT)) {
      const rows = await sqlOf(tx).query<StateRow>(
        `SELECT ${STATE_COLUMNS} FROM approval a FORCE INDEX (PRIMARY)
         WHERE a.id IN (${some.map(binary).join(',')}) ORDER BY a.id FOR UPDATE`,
      );
      for (const state of rows.map(stateOf)) locked.set(state.id, state);
    }
    return locked;
  }

  /** The time by the clock of the database. */
  async databaseNow(tx: Tx): Promise<string> {
    const [row] = await sqlOf(tx).query<{ now: string }>('SELECT UTC_TIMESTAMP(6) AS now');
    return row!.now;
  }

  async insert(tx: Tx, approvals: readonly NewApproval[]): Promise<void> {
    const rows = approvals.map((approval) =>
      [
        binary(approval.id),
        integer(approval.bookId),
        text(approval.command),
        text(approval.content),
        binary(approval.contentHash),
        text(approval.status),
        integer(approval.makerClientId),
        integer(approval.makerKeyId),
        text(approval.reason),
        text(approval.madeAt),
        text(approval.expiresAt),
      ].join(','),
    );
    await sqlOf(tx).execute(
      `INSERT INTO approval (id, book_id, command, content, content_hash, status, maker_client_id, maker_key_id,
         reason, made_at, expires_at) VALUES (${rows.join('),(')})`,
    );
  }

  /** @throws Error when the approval is not pending any more; its row is locked, so that this is a fault */
  async decide(tx: Tx, id: string, { status, checker, reason, at, result }: ApprovalDecision): Promise<void> {
    const changed = await sqlOf(tx).execute(
      `UPDATE approval SET status = ?, checker_client_id = ?, checker_key_id = ?, decision_reason = ?,
         decided_at = ?, result = ?
       WHERE id = ${binary(id)} AND status = 'pending'`,
      [status, checker.clientId, checker.apiKeyId, reason, at, result],
    );
    if (changed !== 1) throw new Error(`Approval ${id} was locked in another state than it has`);
  }

  /** Pending ones whose time is over, of all books, the longest over first. */
  async due(now: string, most: number): Promise<string[]> {
    const rows: { id: Buffer }[] = await this.dataSource.query(
      `SELECT id FROM approval FORCE INDEX (approval_expiry)
       WHERE status = 'pending' AND expires_at <= ${text(now)} ORDER BY expires_at LIMIT ${integer(most)}`,
    );
    return rows.map(({ id }) => uuidOf(id));
  }

  async expire(tx: Tx, ids: readonly string[]): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE approval FORCE INDEX (PRIMARY) SET status = 'expired', decided_at = expires_at
       WHERE id IN (${[...ids].sort().map(binary).join(',')}) AND status = 'pending'`,
    );
  }
}

/** Whether the time is over is a fact of the clock: a pending approval past its time is listed with the expired. */
export function listStatement(
  bookId: number,
  status: ApprovalStatus | undefined,
  after: string,
  { now, count }: { now: string; count: number },
): string {
  const limit = `ORDER BY id LIMIT ${integer(count)}`;
  const part = (stored: ApprovalStatus, more = ''): string =>
    `(SELECT id FROM approval FORCE INDEX (approval_work)
      WHERE book_id = ${integer(bookId)} AND status = ${text(stored)} AND id > ${binary(after)} ${more} ${limit})`;
  const parts: Record<ApprovalStatus | 'all', string[]> = {
    pending: [part('pending', `AND expires_at > ${text(now)}`)],
    approved: [part('approved')],
    rejected: [part('rejected')],
    expired: [part('expired'), part('pending', `AND expires_at <= ${text(now)}`)],
    all: [part('pending'), part('approved'), part('rejected'), part('expired')],
  };
  return `${parts[status ?? 'all'].join(' UNION ALL ')} ${limit}`;
}

function stateOf(row: StateRow): ApprovalState {
  return {
    id: uuidOf(row.id),
    bookId: Number(row.book_id),
    contentHash: row.content_hash.toString('hex'),
    status: row.status,
    makerClientId: Number(row.maker_client_id),
    expiresAt: row.expires_at,
  };
}

function approvalOf(row: ApprovalRow): Approval {
  return {
    ...stateOf(row),
    command: row.command,
    content: row.content,
    reason: row.reason,
    madeAt: row.made_at,
    makerClient: row.maker_client,
    makerKey: row.maker_key,
    checkerClientId: row.checker_client_id === null ? null : Number(row.checker_client_id),
    checkerClient: row.checker_client,
    checkerKey: row.checker_key,
    decisionReason: row.decision_reason,
    decidedAt: row.decided_at,
    result: row.result,
  };
}
