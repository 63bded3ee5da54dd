import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseErrorKind } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';

export const INCOMING_KINDS = ['acknowledgement', 'result'] as const;
export type IncomingKind = (typeof INCOMING_KINDS)[number];
export type IncomingState = 'received' | 'done';

/** A file of the bank that was found sound. */
export interface StoredIncoming {
  readonly id: string;
  readonly bookId: number;
  readonly channelId: number;
  /** Of the terms whose format it was read in. */
  readonly channelVersion: number;
  /** The payment file that it is about. */
  readonly fileId: string;
  readonly kind: IncomingKind;
  readonly name: string;
  readonly sha256: string;
  readonly lineCount: number;
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
  readonly receivedAt: string;
  readonly state: IncomingState;
  readonly linesDone: number;
  readonly doneAt: string | null;
}

interface IncomingRow extends Omit<
  StoredIncoming,
  'id' | 'bookId' | 'channelId' | 'fileId' | 'sha256' | 'clientId' | 'apiKeyId'
> {
  readonly id: Buffer;
  readonly bookId: string;
  readonly channelId: string;
  readonly fileId: Buffer;
  readonly sha256: Buffer;
  readonly clientId: string;
  readonly apiKeyId: string;
}

/** Whoever reads it holds it so long, from page to page. */
const LEASE_SECONDS = 60;

const COLUMNS = `i.id, i.book_id AS bookId, i.channel_id AS channelId, i.channel_version AS channelVersion,
  i.file_id AS fileId, i.kind, i.name, i.sha256, i.line_count AS lineCount, i.client_id AS clientId,
  i.api_key_id AS apiKeyId, i.trace_id AS traceId, i.received_at AS receivedAt, i.state, i.lines_done AS linesDone,
  i.done_at AS doneAt`;

/** Files of banks. */
@Injectable()
export class IncomingFileRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns false when the channel has that content already, whoever brought it */
  async insert(file: StoredIncoming, content: Buffer): Promise<boolean> {
    try {
      await this.dataSource.query(
        `INSERT INTO payment_file_incoming (id, book_id, channel_id, channel_version, file_id, kind, name, sha256, content,
           line_count, client_id, api_key_id, trace_id, received_at, state, lines_done)
         VALUES (${binary(file.id)}, ${integer(file.bookId)}, ${integer(file.channelId)}, ${integer(file.channelVersion)},
           ${binary(file.fileId)}, ${text(file.kind)}, ${text(file.name)}, ${binary(file.sha256)},
           ${binary(content.toString('hex'))}, ${integer(file.lineCount)}, ${integer(file.clientId)},
           ${integer(file.apiKeyId)}, ${text(file.traceId)}, ${text(file.receivedAt)}, 'received', 0)`,
      );
      return true;
    } catch (error) {
      if (databaseErrorKind(error) === 'duplicate-key') return false;
      throw error;
    }
  }

  async bySha256(channelId: number, sha256: string): Promise<StoredIncoming | null> {
    return this.one(`i.channel_id = ${integer(channelId)} AND i.sha256 = ${binary(sha256)}`);
  }

  async byId(channelId: number, id: string): Promise<StoredIncoming | null> {
    return this.one(`i.id = ${binary(id)} AND i.channel_id = ${integer(channelId)}`);
  }

  /** Newest first. */
  async list(channelId: number, before: string | null, count: number): Promise<StoredIncoming[]> {
    const beyond = before === null ? '' : `AND i.id < ${binary(before)}`;
    const rows: IncomingRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM payment_file_incoming i FORCE INDEX (payment_file_incoming_list)
       WHERE i.channel_id = ${integer(channelId)} ${beyond} ORDER BY i.id DESC LIMIT ${integer(count)}`,
    );
    return rows.map(incomingOf);
  }

  /** Files of the channel that are to be put into the books and that nobody holds, oldest first. */
  async waiting(channelId: number, count: number): Promise<StoredIncoming[]> {
    const rows: IncomingRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM payment_file_incoming i FORCE INDEX (payment_file_incoming_open)
       WHERE i.state = 'received' AND i.channel_id = ${integer(channelId)}
         AND (i.lease_until IS NULL OR i.lease_until < UTC_TIMESTAMP(6))
       ORDER BY i.id LIMIT ${integer(count)}`,
    );
    return rows.map(incomingOf);
  }

  /** @returns the content, for the one that holds it from now on; null: another one does, or it is done */
  async take(
    id: string,
    token: string,
  ): Promise<{ readonly content: Buffer; readonly linesDone: number } | null> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE payment_file_incoming SET lease_token = ${binary(token)},
         lease_until = UTC_TIMESTAMP(6) + INTERVAL ${LEASE_SECONDS} SECOND
       WHERE id = ${binary(id)} AND state = 'received' AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(6))`,
    );
    if (affectedRows !== 1) return null;
    const [row]: { content: Buffer; linesDone: number }[] = await this.dataSource.query(
      `SELECT content, lines_done AS linesDone FROM payment_file_incoming WHERE id = ${binary(id)}`,
    );
    return row!;
  }

  /** So far it is, and held on. @returns false when another one holds it */
  async goOn(id: string, token: string, linesDone: number): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE payment_file_incoming SET lines_done = ${integer(linesDone)},
         lease_until = UTC_TIMESTAMP(6) + INTERVAL ${LEASE_SECONDS} SECOND
       WHERE id = ${binary(id)} AND lease_token = ${binary(token)} AND state = 'received'`,
    );
    return affectedRows === 1;
  }

  /** @returns false when another one holds it, or it is done */
  async finish(tx: Tx, id: string, token: string, at: string): Promise<boolean> {
    const affectedRows = await sqlOf(tx).execute(
      `UPDATE payment_file_incoming SET state = 'done', lines_done = line_count, done_at = ${text(at)}, lease_until = NULL
       WHERE id = ${binary(id)} AND lease_token = ${binary(token)} AND state = 'received'`,
    );
    return affectedRows === 1;
  }

  private async one(condition: string): Promise<StoredIncoming | null> {
    const rows: IncomingRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM payment_file_incoming i WHERE ${condition}`,
    );
    return rows[0] ? incomingOf(rows[0]) : null;
  }
}

const incomingOf = (row: IncomingRow): StoredIncoming => ({
  ...row,
  id: uuidOf(row.id),
  bookId: Number(row.bookId),
  channelId: Number(row.channelId),
  fileId: uuidOf(row.fileId),
  sha256: row.sha256.toString('hex'),
  clientId: Number(row.clientId),
  apiKeyId: Number(row.apiKeyId),
});
