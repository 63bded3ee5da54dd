import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { PayoutPart } from '../../payouts/index.js';
import type {
  OwnTransfer,
  OwnTransferChange,
  OwnTransferEventKind,
  OwnTransferRecord,
  OwnTransferState,
} from '../own-transfer.js';
import { OPEN_STATES } from '../own-transfer.state.js';
import { TRANSFER_COLUMNS, transferOf, type TransferRow } from './own-transfer-row.repository.js';

/** An event with who did it. */
export interface ToldTransferEvent {
  readonly number: number;
  readonly kind: OwnTransferEventKind;
  readonly from: OwnTransferState | null;
  readonly to: OwnTransferState;
  readonly reason: string;
  /** null: the service itself. */
  readonly client: string | null;
  readonly part: PayoutPart;
  readonly traceId: string;
  readonly recordedAt: string;
}

/** The rows of transfers. */
@Injectable()
export class OwnTransferRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** For update, by primary key. After payouts, before balances. @param ids sorted */
  async lock(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, OwnTransfer>> {
    if (ids.length === 0) return new Map();
    const rows = await sqlOf(tx).query<TransferRow>(
      `SELECT ${TRANSFER_COLUMNS} FROM own_transfer t FORCE INDEX (PRIMARY)
       WHERE t.id IN (${ids.map(binary).join(',')}) ORDER BY t.id FOR UPDATE`,
    );
    return new Map(rows.map(transferOf).map((transfer) => [transfer.id, transfer]));
  }

  async databaseNow(tx: Tx): Promise<string> {
    const [row] = await sqlOf(tx).query<{ now: string }>('SELECT UTC_TIMESTAMP(6) AS now');
    return row!.now;
  }

  /** A duplicate key says that another to the channel is open, or that the number was used. */
  async insert(tx: Tx, transfer: OwnTransfer, record: OwnTransferRecord): Promise<void> {
    const { payee } = transfer;
    const ids = [
      binary(transfer.id),
      integer(transfer.bookId),
      integer(transfer.clientId),
      text(transfer.requestNumber),
    ];
    const ways = [transfer.fromChannelId, transfer.toChannelId, transfer.amount].map(integer);
    const over = [payee.name, payee.bank, payee.account, transfer.transitAccount].map(text);
    const terms = [transfer.termsVersion, transfer.arrivalMinutes].map(integer);
    const words = [text(transfer.reason), text(transfer.explanation), binary(transfer.contentHash)];
    const times = [transfer.createdAt, transfer.expiresAt, transfer.state].map(text);
    const values = [...ids, ...ways, ...over, ...terms, ...words, ...times];
    await sqlOf(tx).execute(
      `INSERT INTO own_transfer (id, book_id, client_id, request_number, from_channel_id, to_channel_id, amount, payee_name,
         payee_bank, payee_account, transit_account, terms_version, arrival_minutes, reason, explanation, content_hash,
         created_at, expires_at, state, version, open_to)
       VALUES (${values.join(',')},${integer(transfer.version)},${integer(transfer.toChannelId)})`,
    );
    await this.insertRecords(tx, [{ id: transfer.id, record }]);
  }

  /** @throws Error when a transfer is not in the version it was decided on: its row was not locked */
  async write(tx: Tx, changes: readonly OwnTransferChange[]): Promise<void> {
    for (const { before, after } of changes) {
      const { state, version, payoutId, nextTryAt, lastRefusal, arriveBy, voucherId, endedAt } = after;
      const openTo = OPEN_STATES.has(state) ? integer(after.toChannelId) : 'NULL';
      const changed = await sqlOf(tx).execute(
        `UPDATE own_transfer SET state = ${text(state)}, version = ${integer(version)}, open_to = ${openTo},
           payout_id = ${binaryOrNull(payoutId)}, next_try_at = ${text(nextTryAt)}, last_refusal = ${text(lastRefusal)},
           arrive_by = ${text(arriveBy)}, voucher_id = ${binaryOrNull(voucherId)}, ended_at = ${text(endedAt)}
         WHERE id = ${binary(after.id)} AND version = ${integer(before.version)}`,
      );
      if (changed !== 1) throw new Error(`Transfer ${after.id} is not what it was decided on`);
    }
    await this.insertRecords(
      tx,
      changes.map(({ after, record }) => ({ id: after.id, record })),
    );
  }

  /** Why its payout could not be made, and when it is tried for again; only where there still is none. */
  async putOff(id: string, code: string, nextTryAt: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE own_transfer SET last_refusal = ${text(code)}, next_try_at = ${text(nextTryAt)}
       WHERE id = ${binary(id)} AND state = 'approved' AND payout_id IS NULL`,
    );
  }

  async byId(id: string): Promise<OwnTransfer | null> {
    const rows: TransferRow[] = await this.dataSource.query(
      `SELECT ${TRANSFER_COLUMNS} FROM own_transfer t FORCE INDEX (PRIMARY) WHERE t.id = ${binary(id)}`,
    );
    return rows[0] ? transferOf(rows[0]) : null;
  }

  /** What a client asked for under its number. */
  async byRequest(clientId: number, requestNumber: string): Promise<OwnTransfer | null> {
    const rows: TransferRow[] = await this.dataSource.query(
      `SELECT ${TRANSFER_COLUMNS} FROM own_transfer t FORCE INDEX (own_transfer_request)
       WHERE t.client_id = ${integer(clientId)} AND t.request_number = ${text(requestNumber)}`,
    );
    return rows[0] ? transferOf(rows[0]) : null;
  }

  /** The open one to the channel. */
  async openTo(channelId: number): Promise<OwnTransfer | null> {
    const rows: TransferRow[] = await this.dataSource.query(
      `SELECT ${TRANSFER_COLUMNS} FROM own_transfer t FORCE INDEX (own_transfer_open)
       WHERE t.open_to = ${integer(channelId)}`,
    );
    return rows[0] ? transferOf(rows[0]) : null;
  }

  /** The latest first. */
  async list(
    bookId: number,
    state: OwnTransferState | null,
    before: string | null,
    count: number,
  ): Promise<OwnTransfer[]> {
    const rows: TransferRow[] = await this.dataSource.query(transfersStatement(bookId, state, before, count));
    return rows.map(transferOf);
  }

  /** The next ones of all books in that state, by id: what the service has to look at. There are never many. */
  async inState(state: OwnTransferState, after: string | null, count: number): Promise<OwnTransfer[]> {
    const beyond = after === null ? '' : `AND t.id > ${binary(after)}`;
    const rows: TransferRow[] = await this.dataSource.query(
      `SELECT ${TRANSFER_COLUMNS} FROM own_transfer t FORCE INDEX (own_transfer_work)
       WHERE t.state = ${text(state)} ${beyond} ORDER BY t.id LIMIT ${integer(count)}`,
    );
    return rows.map(transferOf);
  }

  async events(id: string): Promise<ToldTransferEvent[]> {
    const rows: (Omit<ToldTransferEvent, 'number'> & { number: string | number })[] =
      await this.dataSource.query(
        `SELECT e.number, e.kind, e.from_state AS \`from\`, e.to_state AS \`to\`, e.reason,
         (SELECT c.code FROM client c WHERE c.id = e.client_id) AS client, e.part, e.trace_id AS traceId,
         e.recorded_at AS recordedAt
       FROM own_transfer_event e FORCE INDEX (PRIMARY) WHERE e.transfer_id = ${binary(id)} ORDER BY e.number`,
      );
    return rows.map((row) => ({ ...row, number: Number(row.number) }));
  }

  /** @returns true for the one node that is to tell that it is late; nobody else is for so many minutes */
  async markLate(id: string, minutes: number): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE own_transfer SET told_late_at = UTC_TIMESTAMP(6) WHERE id = ${binary(id)} AND state = 'sent'
         AND arrive_by <= UTC_TIMESTAMP(6)
         AND (told_late_at IS NULL OR told_late_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(minutes)} MINUTE)`,
    );
    return affectedRows === 1;
  }

  private async insertRecords(
    tx: Tx,
    records: readonly { readonly id: string; readonly record: OwnTransferRecord }[],
  ): Promise<void> {
    const rows = records.map(({ id, record: { number, kind, from, to, reason, actor, recordedAt } }) => {
      const { clientId, apiKeyId, traceId, part } = actor;
      const what = `${binary(id)},${integer(number)},${text(kind)},${text(from)},${text(to)},${text(reason)}`;
      return `(${what},${integer(clientId)},${integer(apiKeyId)},${text(traceId)},${text(part)},${text(recordedAt)})`;
    });
    if (rows.length === 0) return;
    await sqlOf(tx).execute(
      `INSERT INTO own_transfer_event (transfer_id, number, kind, from_state, to_state, reason, client_id, api_key_id,
         trace_id, part, recorded_at) VALUES ${rows.join(',')}`,
    );
  }
}

const binaryOrNull = (hex: string | null): string => (hex === null ? 'NULL' : binary(hex));

export function transfersStatement(
  bookId: number,
  state: OwnTransferState | null,
  before: string | null,
  count: number,
): string {
  const index = state === null ? 'own_transfer_list' : 'own_transfer_state';
  const within = [
    `t.book_id = ${integer(bookId)}`,
    ...(state === null ? [] : [`t.state = ${text(state)}`]),
    ...(before === null ? [] : [`t.id < ${binary(before)}`]),
  ];
  return `SELECT ${TRANSFER_COLUMNS} FROM own_transfer t FORCE INDEX (${index})
    WHERE ${within.join(' AND ')} ORDER BY t.id DESC LIMIT ${integer(count)}`;
}
