import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { FileEventRecord, FileState, PaymentFile } from '../payment-file.js';

interface FileRow {
  readonly id: Buffer;
  readonly bookId: string;
  readonly channelId: string;
  readonly channelVersion: number;
  readonly fileDate: string;
  readonly number: number;
  readonly openedAt: string;
  readonly state: FileState;
  readonly version: number;
  readonly entries: number;
  readonly total: string;
  readonly sealedAt: string | null;
  readonly sha256: Buffer | null;
  readonly handedOverAt: string | null;
  readonly deliveredAt: string | null;
  readonly bankCode: string | null;
  readonly watchAt: string | null;
}

const COLUMNS = `f.id, f.book_id AS bookId, f.channel_id AS channelId, f.channel_version AS channelVersion,
  f.file_date AS fileDate, f.number, f.opened_at AS openedAt, f.state, f.version, f.entries, f.total,
  f.sealed_at AS sealedAt, f.sha256, f.handed_over_at AS handedOverAt, f.delivered_at AS deliveredAt,
  f.bank_code AS bankCode, f.watch_at AS watchAt`;

/** Payment files and their history. */
@Injectable()
export class PaymentFileRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The open file of the channel, if there is one, as a place to look for it: {@link lock} it before anything is done. */
  async openOf(channelId: number): Promise<string | null> {
    const [row]: { id: Buffer }[] = await this.dataSource.query(
      `SELECT id FROM payment_file FORCE INDEX (payment_file_state)
       WHERE channel_id = ${integer(channelId)} AND state = 'open' LIMIT 1`,
    );
    return row ? uuidOf(row.id) : null;
  }

  /** For update. After the channel's health, before payouts. */
  async lock(tx: Tx, id: string): Promise<PaymentFile> {
    const [row] = await sqlOf(tx).query<FileRow>(
      `SELECT ${COLUMNS} FROM payment_file f WHERE f.id = ${binary(id)} FOR UPDATE`,
    );
    if (!row) throw new Error(`There is no payment file of id ${id}`);
    return fileOf(row);
  }

  /** 0: none on that date. Ask behind the lock on the channel's health, which lets one at a time open files. */
  async lastNumber(tx: Tx, channelId: number, fileDate: string): Promise<number> {
    const [row] = await sqlOf(tx).query<{ number: number | null }>(
      `SELECT MAX(number) AS number FROM payment_file
       WHERE channel_id = ${integer(channelId)} AND file_date = ${text(fileDate)}`,
    );
    return row?.number ?? 0;
  }

  async insert(tx: Tx, file: PaymentFile): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO payment_file (id, book_id, channel_id, channel_version, file_date, number, opened_at, state, version,
         entries, total)
       VALUES (${binary(file.id)}, ${integer(file.bookId)}, ${integer(file.channelId)}, ${integer(file.channelVersion)},
         ${text(file.fileDate)}, ${integer(file.number)}, ${text(file.openedAt)}, ${text(file.state)},
         ${integer(file.version)}, ${integer(file.entries)}, ${integer(file.total)})`,
    );
  }

  /** Of a file that the transaction has locked. @throws Error when it was not as expected */
  async update(tx: Tx, before: PaymentFile, after: PaymentFile): Promise<void> {
    const sha256 = after.sha256 === null ? 'NULL' : binary(after.sha256);
    const affectedRows = await sqlOf(tx).execute(
      `UPDATE payment_file SET state = ${text(after.state)}, version = ${integer(after.version)},
         entries = ${integer(after.entries)}, total = ${integer(after.total)}, sealed_at = ${text(after.sealedAt)},
         sha256 = ${sha256}, handed_over_at = ${text(after.handedOverAt)}, bank_code = ${text(after.bankCode)},
         watch_at = ${text(after.watchAt)}
       WHERE id = ${binary(before.id)} AND state = ${text(before.state)} AND version = ${integer(before.version)}
         AND entries = ${integer(before.entries)}`,
    );
    if (affectedRows !== 1) throw new Error(`Payment file ${before.id} was changed without its lock`);
  }

  /** It lies in the folder. */
  async setDelivered(id: string, at: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE payment_file SET delivered_at = ${text(at)} WHERE id = ${binary(id)} AND delivered_at IS NULL`,
    );
  }

  /** @returns true for the one node that is to tell, of those that saw it due at the same time */
  async watchAgain(id: string, due: string, at: string | null): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE payment_file SET watch_at = ${text(at)} WHERE id = ${binary(id)} AND watch_at = ${text(due)}`,
    );
    return affectedRows === 1;
  }

  async insertEvent(tx: Tx, fileId: string, event: FileEventRecord): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO payment_file_event (file_id, number, kind, from_state, to_state, reason, client_id, api_key_id, trace_id,
         recorded_at)
       VALUES (${binary(fileId)}, ${integer(event.number)}, ${text(event.kind)}, ${text(event.from)}, ${text(event.to)},
         ${text(event.reason)}, ${integer(event.clientId)}, ${integer(event.apiKeyId)}, ${text(event.traceId)},
         ${text(event.recordedAt)})`,
    );
  }

  /** In order. A file has few. */
  async events(fileId: string): Promise<FileEventRecord[]> {
    const rows: (FileEventRecord & { clientId: string; apiKeyId: string })[] = await this.dataSource.query(
      `SELECT number, kind, from_state AS \`from\`, to_state AS \`to\`, reason, client_id AS clientId,
         api_key_id AS apiKeyId, trace_id AS traceId, recorded_at AS recordedAt
       FROM payment_file_event WHERE file_id = ${binary(fileId)} ORDER BY number LIMIT 1000`,
    );
    return rows.map((row) => ({ ...row, clientId: Number(row.clientId), apiKeyId: Number(row.apiKeyId) }));
  }

  async byId(id: string): Promise<PaymentFile | null> {
    const rows: FileRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM payment_file f WHERE f.id = ${binary(id)}`,
    );
    return rows[0] ? fileOf(rows[0]) : null;
  }

  async byNumber(channelId: number, fileDate: string, number: number): Promise<PaymentFile | null> {
    const rows: FileRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM payment_file f FORCE INDEX (payment_file_number)
       WHERE f.channel_id = ${integer(channelId)} AND f.file_date = ${text(fileDate)} AND f.number = ${integer(number)}`,
    );
    return rows[0] ? fileOf(rows[0]) : null;
  }

  /** Newest first. */
  async list(
    channelId: number,
    after: Pick<PaymentFile, 'fileDate' | 'number'> | null,
    count: number,
  ): Promise<PaymentFile[]> {
    const rows: FileRow[] = await this.dataSource.query(filesStatement(channelId, after, count));
    return rows.map(fileOf);
  }

  /** Those of the channel in that state, oldest first. */
  async inState(channelId: number, state: FileState, afterId: string, count: number): Promise<PaymentFile[]> {
    const beyond = afterId === '' ? '' : `AND f.id > ${binary(afterId)}`;
    const rows: FileRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM payment_file f FORCE INDEX (payment_file_state)
       WHERE f.channel_id = ${integer(channelId)} AND f.state = ${text(state)} ${beyond}
       ORDER BY f.id LIMIT ${integer(count)}`,
    );
    return rows.map(fileOf);
  }
}

export function filesStatement(
  channelId: number,
  after: Pick<PaymentFile, 'fileDate' | 'number'> | null,
  count: number,
): string {
  const beyond = after
    ? `AND (f.file_date < ${text(after.fileDate)} OR f.file_date = ${text(after.fileDate)} AND f.number < ${integer(after.number)})`
    : '';
  return `SELECT ${COLUMNS} FROM payment_file f FORCE INDEX (payment_file_number)
    WHERE f.channel_id = ${integer(channelId)} ${beyond}
    ORDER BY f.file_date DESC, f.number DESC LIMIT ${integer(count)}`;
}

const fileOf = (row: FileRow): PaymentFile => ({
  ...row,
  id: uuidOf(row.id),
  bookId: Number(row.bookId),
  channelId: Number(row.channelId),
  total: BigInt(row.total),
  sha256: row.sha256 && row.sha256.toString('hex'),
});
