import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { LaneState } from '../delivery.js';

export interface LaneKey {
  readonly endpointId: string;
  readonly subject: string;
}

export interface LaneStanding {
  readonly state: LaneState;
  readonly claim: string | null;
}

/** What becomes of a lane whose event was not taken. */
export interface LaneFailure {
  readonly subject: string;
  readonly state: LaneState;
  readonly strikes: number;
  readonly dueAt: string;
}

/** Subjects of which events wait, by endpoint. Who changes what waits of a subject has locked its lane. */
@Injectable()
export class LaneRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Locks the lanes and makes those that are not there. @param keys ascending by endpoint and subject */
  async ensure(tx: Tx, keys: readonly LaneKey[], now: string): Promise<void> {
    await this.insert(tx, keys, now, 'subject = VALUES(subject)');
  }

  /** Like {@link ensure}, and lets go on what is parked. */
  async revive(tx: Tx, keys: readonly LaneKey[], now: string): Promise<void> {
    const parked = `due_at = IF(state = 'parked', VALUES(due_at), due_at), strikes = 0, state = 'due'`;
    await this.insert(tx, keys, now, parked);
  }

  /** Endpoints to which something can be sent now. */
  async endpointsWithWork(now: string): Promise<string[]> {
    const open: { id: Buffer }[] = await this.dataSource.query(
      `SELECT e.id FROM webhook_endpoint e
       WHERE e.status = 'active' AND e.replay_from IS NULL AND (e.suspended_at IS NULL OR e.probe_at <= ${text(now)})`,
    );
    if (open.length === 0) return [];
    const first = open.map(({ id }) => `(${dueStatement('endpoint_id', uuidOf(id), now, 1)})`);
    const due: { endpoint_id: Buffer }[] = await this.dataSource.query(first.join(' UNION ALL '));
    return due.map(({ endpoint_id }) => uuidOf(endpoint_id));
  }

  /** Takes lanes that are due, the longest due first. Nobody waits for another: who comes second gets fewer. */
  async claim(
    tx: Tx,
    endpointId: string,
    claim: string,
    { now, until, count }: { now: string; until: string; count: number },
  ): Promise<string[]> {
    const sql = sqlOf(tx);
    const due = await sql.query<{ subject: string }>(dueStatement('subject', endpointId, now, count));
    if (due.length === 0) return [];
    const subjects = subjectsOf(due.map(({ subject }) => subject));
    const changed = await sql.execute(
      `UPDATE webhook_lane FORCE INDEX (PRIMARY) SET claim = ${binary(claim)}, due_at = ${text(until)}
       WHERE endpoint_id = ${binary(endpointId)} AND subject IN (${subjects}) AND state = 'due' AND due_at <= ${text(now)}`,
    );
    if (changed === due.length) return due.map(({ subject }) => subject);
    const mine = await sql.query<{ subject: string }>(
      `SELECT subject FROM webhook_lane FORCE INDEX (PRIMARY)
       WHERE endpoint_id = ${binary(endpointId)} AND subject IN (${subjects}) AND claim = ${binary(claim)}
         AND due_at = ${text(until)}`,
    );
    return mine.map(({ subject }) => subject);
  }

  /** For update. @param subjects ascending */
  async lock(tx: Tx, endpointId: string, subjects: readonly string[]): Promise<Map<string, LaneStanding>> {
    const rows = await sqlOf(tx).query<{ subject: string; state: LaneState; claim: Buffer | null }>(
      `SELECT subject, state, claim FROM webhook_lane FORCE INDEX (PRIMARY)
       WHERE endpoint_id = ${binary(endpointId)} AND subject IN (${subjectsOf(subjects)})
       ORDER BY subject FOR UPDATE`,
    );
    return new Map(
      rows.map(({ subject, state, claim }) => [subject, { state, claim: claim && uuidOf(claim) }]),
    );
  }

  /** It is the next event's turn. @param claim null: whoever comes takes it up */
  async goOn(
    tx: Tx,
    endpointId: string,
    subjects: readonly string[],
    { claim, dueAt, since }: { claim: string | null; dueAt: string; since: string },
  ): Promise<void> {
    if (subjects.length === 0) return;
    await sqlOf(tx).execute(
      `UPDATE webhook_lane FORCE INDEX (PRIMARY) SET state = 'due', strikes = 0, since = ${text(since)},
         due_at = ${text(dueAt)}, claim = ${claim === null ? 'NULL' : binary(claim)}
       WHERE endpoint_id = ${binary(endpointId)} AND subject IN (${subjectsOf(subjects)})`,
    );
  }

  async fail(tx: Tx, endpointId: string, failures: readonly LaneFailure[]): Promise<void> {
    for (const { subject, state, strikes, dueAt } of failures) {
      await sqlOf(tx).execute(
        `UPDATE webhook_lane SET state = ?, strikes = ?, due_at = ?, claim = NULL
         WHERE endpoint_id = ${binary(endpointId)} AND subject = ?`,
        [state, strikes, dueAt, subject],
      );
    }
  }

  /** Nothing waits of these any more. */
  async remove(tx: Tx, endpointId: string, subjects: readonly string[]): Promise<void> {
    if (subjects.length === 0) return;
    await sqlOf(tx).execute(
      `DELETE l FROM webhook_lane l FORCE INDEX (PRIMARY)
       WHERE endpoint_id = ${binary(endpointId)} AND subject IN (${subjectsOf(subjects)})`,
    );
  }

  /** What nobody will ever be told. @returns how many were removed */
  async removeOfRetired(tx: Tx, most: number): Promise<number> {
    const retired = await sqlOf(tx).query<{ id: Buffer }>(
      `SELECT e.id FROM webhook_endpoint e WHERE e.status = 'retired' AND
         (SELECT l.subject FROM webhook_lane l FORCE INDEX (PRIMARY) WHERE l.endpoint_id = e.id LIMIT 1) IS NOT NULL
       LIMIT 1`,
    );
    if (retired.length === 0) return 0;
    const endpoint = binary(uuidOf(retired[0]!.id));
    return sqlOf(tx).execute(
      `DELETE FROM webhook_lane WHERE endpoint_id = ${endpoint} LIMIT ${integer(most)}`,
    );
  }

  private async insert(tx: Tx, keys: readonly LaneKey[], now: string, otherwise: string): Promise<void> {
    if (keys.length === 0) return;
    const rows = keys.map(
      ({ endpointId, subject }) => `${binary(endpointId)},${text(subject)},'due',${text(now)},${text(now)}`,
    );
    await sqlOf(tx).execute(
      `INSERT INTO webhook_lane (endpoint_id, subject, state, due_at, since) VALUES (${rows.join('),(')})
       ON DUPLICATE KEY UPDATE ${otherwise}`,
    );
  }
}

function dueStatement(
  column: 'subject' | 'endpoint_id',
  endpointId: string,
  now: string,
  count: number,
): string {
  return `SELECT ${column} FROM webhook_lane FORCE INDEX (webhook_lane_due)
     WHERE endpoint_id = ${binary(endpointId)} AND state = 'due' AND due_at <= ${text(now)}
     ORDER BY due_at LIMIT ${integer(count)}`;
}

const subjectsOf = (subjects: readonly string[]): string => [...subjects].sort().map(text).join(',');
