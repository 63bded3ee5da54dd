import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { Endpoint, EndpointHealth, EndpointStatus } from '../endpoint.js';

interface EndpointRow {
  id: Buffer;
  book_id: string;
  book: string;
  client_id: string;
  client: string;
  url: string;
  types: string;
  status: EndpointStatus;
  version: number;
  sealed_secret: Buffer;
  previous_secret: Buffer | null;
  previous_until: string | null;
  failures: number;
  failing_subject: string | null;
  suspended_at: string | null;
  probe_at: string | null;
  probes: number;
  replay_from: Buffer | null;
  replay_until: Buffer | null;
  created_at: string;
  changed_at: string;
}

/** What of an endpoint a command changes. */
export type EndpointChange = Partial<
  Pick<Endpoint, 'url' | 'status' | 'sealedSecret' | 'previousSecret' | 'previousUntil' | 'types'>
>;

const SELECT_ENDPOINTS = `SELECT STRAIGHT_JOIN e.id, e.book_id, b.code AS book, e.client_id, c.code AS client, e.url,
    e.types, e.status, e.version, e.sealed_secret, e.previous_secret, e.previous_until, e.failures,
    e.failing_subject, e.suspended_at, e.probe_at, e.probes, e.replay_from, e.replay_until, e.created_at, e.changed_at
  FROM webhook_endpoint e`;
const NAMES = `JOIN book b FORCE INDEX (PRIMARY) ON b.id = e.book_id
  JOIN client c FORCE INDEX (PRIMARY) ON c.id = e.client_id`;
const BY_ID = `${SELECT_ENDPOINTS} FORCE INDEX (PRIMARY) ${NAMES}`;
const BY_CLIENT = `${SELECT_ENDPOINTS} FORCE INDEX (webhook_endpoint_client) ${NAMES}`;

/** Endpoints, and how they are. */
@Injectable()
export class EndpointRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byId(id: string): Promise<Endpoint | null> {
    const rows: EndpointRow[] = await this.dataSource.query(`${BY_ID} WHERE e.id = ${binary(id)}`);
    return rows[0] ? endpointOf(rows[0]) : null;
  }

  /** The first lock of every command about an endpoint, and of what changes its events as a whole. */
  async lock(tx: Tx, id: string): Promise<Endpoint | null> {
    const locked = await sqlOf(tx).query('SELECT id FROM webhook_endpoint WHERE id = ? FOR UPDATE', [
      Buffer.from(id.replaceAll('-', ''), 'hex'),
    ]);
    if (locked.length === 0) return null;
    const [row] = await sqlOf(tx).query<EndpointRow>(`${BY_ID} WHERE e.id = ${binary(id)}`);
    return endpointOf(row!);
  }

  /** Of a book by id; of one client, or of all. */
  async list(
    bookId: number,
    clientId: number | null,
    after: string | null,
    count: number,
  ): Promise<Endpoint[]> {
    const conditions = [
      `e.book_id = ${integer(bookId)}`,
      ...(clientId === null ? [] : [`e.client_id = ${integer(clientId)}`]),
      ...(after === null ? [] : [`e.id > ${binary(after)}`]),
    ];
    const rows: EndpointRow[] = await this.dataSource.query(
      `${BY_CLIENT} WHERE ${conditions.join(' AND ')} ORDER BY e.id LIMIT ${integer(count)}`,
    );
    return rows.map(endpointOf);
  }

  /** Those that are told of what concerns these clients in these books. */
  async notRetired(tx: Tx, owners: readonly { bookId: number; clientId: number }[]): Promise<Endpoint[]> {
    const which = owners.map(
      ({ bookId, clientId }) => `e.book_id = ${integer(bookId)} AND e.client_id = ${integer(clientId)}`,
    );
    const rows = await sqlOf(tx).query<EndpointRow>(
      `${BY_CLIENT} WHERE (${which.join(' OR ')}) AND e.status <> 'retired'`,
    );
    return rows.map(endpointOf);
  }

  async clientId(code: string): Promise<number | null> {
    const [row]: { id: string }[] = await this.dataSource.query('SELECT id FROM client WHERE code = ?', [
      code,
    ]);
    return row ? Number(row.id) : null;
  }

  /** The lock that lets one endpoint after the other be created for a client. @returns how many it has in the book */
  async lockOwner(tx: Tx, bookId: number, clientId: number): Promise<number> {
    await sqlOf(tx).query('SELECT id FROM client WHERE id = ? FOR UPDATE', [clientId]);
    const [row] = await sqlOf(tx).query<{ count: string }>(
      `SELECT COUNT(*) AS count FROM webhook_endpoint FORCE INDEX (webhook_endpoint_client)
       WHERE book_id = ? AND client_id = ? AND status <> 'retired'`,
      [bookId, clientId],
    );
    return Number(row!.count);
  }

  async insert(
    tx: Tx,
    endpoint: Pick<Endpoint, 'id' | 'bookId' | 'clientId' | 'url' | 'types' | 'sealedSecret' | 'createdAt'>,
  ): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO webhook_endpoint (id, book_id, client_id, url, types, status, version, sealed_secret, created_at,
         changed_at) VALUES (${binary(endpoint.id)}, ?, ?, ?, ?, 'active', 1, ?, ?, ?)`,
      [
        endpoint.bookId,
        endpoint.clientId,
        endpoint.url,
        endpoint.types.join(' '),
        endpoint.sealedSecret,
        endpoint.createdAt,
        endpoint.createdAt,
      ],
    );
  }

  /** Of a locked endpoint; its version goes up by one. */
  async change(tx: Tx, id: string, change: EndpointChange, at: string): Promise<void> {
    const columns: Record<string, string | Buffer | null> = {};
    if (change.url !== undefined) columns.url = change.url;
    if (change.types !== undefined) columns.types = change.types.join(' ');
    if (change.status !== undefined) columns.status = change.status;
    if (change.sealedSecret !== undefined) columns.sealed_secret = change.sealedSecret;
    if (change.previousSecret !== undefined) columns.previous_secret = change.previousSecret;
    if (change.previousUntil !== undefined) columns.previous_until = change.previousUntil;
    const names = Object.keys(columns).map((name) => `${name} = ?`);
    await sqlOf(tx).execute(
      `UPDATE webhook_endpoint SET ${[...names, 'version = version + 1', 'changed_at = ?'].join(', ')}
       WHERE id = ${binary(id)}`,
      [...Object.values(columns), at],
    );
  }

  async setHealth(tx: Tx, id: string, health: EndpointHealth): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE webhook_endpoint SET failures = ?, failing_subject = ?, suspended_at = ?, probe_at = ?, probes = ?
       WHERE id = ${binary(id)}`,
      [health.failures, health.failingSubject, health.suspendedAt, health.probeAt, health.probes],
    );
  }

  /** Lets one node probe. @returns whether it is this one */
  async claimProbe(tx: Tx, id: string, now: string, until: string): Promise<boolean> {
    const claimed = await sqlOf(tx).execute(
      `UPDATE webhook_endpoint SET probe_at = ? WHERE id = ${binary(id)} AND suspended_at IS NOT NULL
         AND probe_at <= ?`,
      [until, now],
    );
    return claimed === 1;
  }

  async setReplay(tx: Tx, id: string, from: string | null, until: string | null): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE webhook_endpoint SET replay_from = ${idOrNull(from)}, replay_until = ${idOrNull(until)}
       WHERE id = ${binary(id)}`,
    );
  }

  async replaying(): Promise<string[]> {
    const rows: { id: Buffer }[] = await this.dataSource.query(
      `SELECT id FROM webhook_endpoint WHERE replay_from IS NOT NULL AND status <> 'retired'`,
    );
    return rows.map(({ id }) => uuidOf(id));
  }

  /** Clients and books that have, or had, endpoints. */
  async owners(): Promise<{ bookId: number; clientId: number }[]> {
    const rows: { book_id: string; client_id: string }[] = await this.dataSource.query(
      'SELECT DISTINCT book_id, client_id FROM webhook_endpoint FORCE INDEX (webhook_endpoint_client)',
    );
    return rows.map((row) => ({ bookId: Number(row.book_id), clientId: Number(row.client_id) }));
  }

  /** Locks all endpoints of a client in a book, so that no replay begins beside what follows. */
  async lockAll(tx: Tx, bookId: number, clientId: number): Promise<{ id: string; retired: boolean }[]> {
    const rows = await sqlOf(tx).query<{ id: Buffer; status: EndpointStatus }>(
      `SELECT id, status FROM webhook_endpoint FORCE INDEX (webhook_endpoint_client)
       WHERE book_id = ? AND client_id = ? ORDER BY id FOR UPDATE`,
      [bookId, clientId],
    );
    return rows.map(({ id, status }) => ({ id: uuidOf(id), retired: status === 'retired' }));
  }

  /** Secrets that no longer sign are not kept. */
  async forgetSecrets(tx: Tx, now: string): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE webhook_endpoint SET previous_secret = NULL, previous_until = NULL WHERE previous_until <= ${text(now)}`,
    );
  }
}

const idOrNull = (id: string | null): string => (id === null ? 'NULL' : binary(id));

function endpointOf(row: EndpointRow): Endpoint {
  return {
    id: uuidOf(row.id),
    bookId: Number(row.book_id),
    bookCode: row.book,
    clientId: Number(row.client_id),
    clientCode: row.client,
    url: row.url,
    types: row.types.split(' '),
    status: row.status,
    version: row.version,
    sealedSecret: row.sealed_secret,
    previousSecret: row.previous_secret,
    previousUntil: row.previous_until,
    failures: row.failures,
    failingSubject: row.failing_subject,
    suspendedAt: row.suspended_at,
    probeAt: row.probe_at,
    probes: row.probes,
    replayFrom: row.replay_from && uuidOf(row.replay_from),
    replayUntil: row.replay_until && uuidOf(row.replay_until),
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}
