import { either, leftJoinBoth } from '../../ledger/places/index.js';
import { integer, uuidOf } from '../../platform/database/sql.js';
import type { ReadingSession } from './reading-session.repository.js';

export interface StrayRequest {
  /** Of the command that the request names, or that has no request. */
  readonly command: string;
  readonly clientId: string;
  /** One of the request numbers; null when there is none. */
  readonly number: string | null;
  readonly requests: number;
  readonly commands: number;
}

/** Rows that name a voucher, or a command, that is not there: of all books, because such a row belongs to none. */
export class StrayRepository {
  constructor(private readonly session: ReadingSession) {}

  /** Vouchers that are named and missing, with the table that names them. */
  async missingVouchers(atMost: number): Promise<{ table: string; voucher: string }[]> {
    const named = [
      ['voucher_line', 'voucher_id'],
      ['archived_voucher_line', 'voucher_id'],
      ['voucher_link', 'voucher_id'],
      ['voucher_link', 'target_id'],
      ['voucher_progress', 'voucher_id'],
    ].map(
      ([table, column]) =>
        `(SELECT DISTINCT '${table}', t.${column} FROM ${table} t
          ${leftJoinBoth('voucher', 'v', (voucher) => `${voucher}.id = t.${column}`)}
          WHERE ${either('v', 'id')} IS NULL LIMIT ${integer(atMost)})`,
    );
    const rows = await this.session.rows<[string, Buffer]>(named.join(' UNION ALL '));
    return rows.map(([table, voucher]) => ({ table, voucher: uuidOf(voucher) }));
  }

  /**
   * Requests that name no voucher stand against the commands that write none: holds, earmarks and approvals,
   * payouts of batches where they are made and where they fail, because their money is in another hold, and adjustments that stand on a
   * voucher of somebody else. Each command has one request of its client, and each request one command.
   */
  async requests(atMost: number): Promise<StrayRequest[]> {
    const isVoucher = (v: string): string =>
      `${v}.id = r.voucher_id AND ${v}.client_id = r.client_id AND ${v}.request_number = r.number`;
    const commandsIn = (table: string, id = 'id', client = 'client_id'): string =>
      `SELECT DISTINCT t.${id}, t.${client}, NULL, 0, 1 FROM ${table} t
       ${leftJoinBoth('voucher', 'v', (v) => `${v}.id = t.${id}`)} WHERE ${either('v', 'id')} IS NULL`;
    const rows = await this.session.rows<[Buffer, string, string | null, string, string]>(
      `SELECT s.id, s.client, MAX(s.number), SUM(s.requests), MAX(s.commands) FROM (
         SELECT r.voucher_id AS id, r.client_id AS client, r.number AS number, 1 AS requests, 0 AS commands
         FROM request r FORCE INDEX (PRIMARY) ${leftJoinBoth('voucher', 'v', isVoucher)}
         WHERE ${either('v', 'id')} IS NULL
         UNION ALL ${commandsIn('hold_event')}
         UNION ALL ${commandsIn('earmark_event')}
         UNION ALL ${commandsIn('approval', 'id', 'maker_client_id')}
         UNION ALL SELECT p.id, 0, NULL, 0, 1 FROM payout p WHERE p.batch_id IS NOT NULL
         UNION ALL SELECT c.id, 0, NULL, 0, 1 FROM payout_command c
         UNION ALL SELECT j.posting_id, p.checker_client_id, NULL, 0, 1 FROM settlement_adjustment j
           JOIN approval p ON p.id = j.approval_id WHERE j.account IS NULL
         UNION ALL SELECT j.withdrawal_id, p.checker_client_id, NULL, 0, 1 FROM settlement_adjustment j
           JOIN approval p ON p.id = j.withdrawn_by WHERE j.account IS NULL
       ) s GROUP BY s.id, s.client HAVING SUM(s.requests) <> MAX(s.commands) LIMIT ${integer(atMost)}`,
    );
    return rows.map(([command, clientId, number, requests, commands]) => ({
      ...{ command: uuidOf(command), clientId, number },
      ...{ requests: Number(requests), commands: Number(commands) },
    }));
  }

  /** Which user this is, and what it may do. */
  async grants(): Promise<{ schema: string; lines: string[] }> {
    const [place] = await this.session.rows<[string]>('SELECT DATABASE()');
    const rows = await this.session.rows<[string]>('SHOW GRANTS');
    return { schema: place![0], lines: rows.map(([line]) => line) };
  }
}
